/** All texts of all languages, for the tests that compare them. A page never loads this. */
import type { Texts } from ".";

const files = import.meta.glob<Texts>("./locales/*/*.json", { eager: true, import: "default" });

/** Every locale file, as language → namespace → texts. */
export function resources(): Record<string, Record<string, Texts>> {
  const found: Record<string, Record<string, Texts>> = {};
  for (const [path, texts] of Object.entries(files)) {
    const [, language = "", namespace = ""] = /\/locales\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    (found[language] ??= {})[namespace] = texts;
  }
  return found;
}
