/** Plural forms of a language that its files may leave out. */
import type { Texts } from ".";

const OTHER = /_other$/;

/** Spanish and Italian have a form of their own for round millions, which here is always that of the other numbers. */
export function withRoundMillions(texts: Texts): Texts {
  const filled: Texts = {};
  for (const [key, text] of Object.entries(texts)) {
    filled[key] = typeof text === "string" ? text : withRoundMillions(text);
    const counted = OTHER.test(key) && key.replace(OTHER, "_one") in texts;
    if (counted) filled[key.replace(OTHER, "_many")] ??= text;
  }
  return filled;
}

/** Plural categories whose form stands in the file of a language. */
export function formsOf(language: string): Intl.LDMLPluralRule[] {
  const all = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return ROUND_MILLIONS.has(language) ? all.filter((form) => form !== "many") : all;
}

export const ROUND_MILLIONS: ReadonlySet<string> = new Set(["es", "it"]);
