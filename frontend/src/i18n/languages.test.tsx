/** What a language must bring besides its keys: every plural form, its own words, and its name in each list of languages. */
import i18next from "i18next";
import { describe, expect, it } from "vitest";

import { allTexts, chooseLanguage, LANGUAGES, LANGUAGE_KEY, preferredLanguage, startI18n, type Texts } from ".";
import { resources } from "./everything";
import { formsOf } from "./plurals";

const TRANSLATED = LANGUAGES.filter((language) => language !== "en");

function leaves(texts: Texts, path = ""): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[`${path}${key}`, value]] : leaves(value, `${path}${key}.`),
  );
}

function all(language: string): Map<string, string> {
  const spaces = Object.entries(resources()[language] ?? {});
  return new Map(spaces.flatMap(([space, texts]) => leaves(texts, `${space}:`)));
}

/** Texts that are told apart by a count: those with a form for "one" and one for the rest. */
function counted(texts: Map<string, string>): string[] {
  return [...texts.keys()].filter((key) => key.endsWith("_one") && texts.has(`${key.slice(0, -4)}_other`)).map((key) => key.slice(0, -4));
}

/** The words of a text, without its placeholders and signs. */
function wordsOf(text: string): string[] {
  return text.replace(/\{\{.*?\}\}/g, " ").match(/\p{L}{2,}/gu) ?? [];
}

const english = all("en");

describe.each(TRANSLATED)("in %s", (language) => {
  const texts = all(language);

  it("every count has the forms that the language needs", () => {
    const missing = counted(english).flatMap((key) => formsOf(language).map((form) => `${key}_${form}`).filter((name) => !texts.has(name)));

    expect(missing).toEqual([]);
  });

  it("nothing was left in English", () => {
    // Two words may be spelled alike in both languages, or be names; a whole sentence is not.
    const left = [...texts].filter(([key, text]) => text === english.get(key) && wordsOf(text).length > 2);

    expect(left).toEqual([]);
  });
});

it.each(["es", "it", "cs", "pl"] as const)("a count of any size has words in %s", async (language) => {
  await chooseLanguage(language);
  await allTexts();

  const said = [0, 1, 2, 5, 22, 1.5, 1_000_000].map((count) => i18next.t("data:fields", { count }));

  expect(said.filter((text) => !/^[\d.]+ \p{L}+$/u.test(text))).toEqual([]);
  window.localStorage.removeItem(LANGUAGE_KEY);
});

it("each language is offered by its own name in every language", () => {
  for (const language of LANGUAGES) {
    const offered = LANGUAGES.map((name) => all(language).get(`shell:language.${name}`));

    expect(offered).toEqual(["English", "Polski", "Español", "Čeština", "Italiano", "Deutsch"]);
  }
});

describe("the language of the screen", () => {
  const asked = (...tags: string[]) => Object.defineProperty(navigator, "languages", { value: tags, configurable: true });

  it.each([
    [["cs-CZ", "en"], "cs"],
    [["fr-FR", "de-AT", "en"], "de"],
    [["es-419"], "es"],
    [["it"], "it"],
    [["ja"], "en"],
  ])("of a browser that asks for %s is %s", (tags, language) => {
    window.localStorage.removeItem(LANGUAGE_KEY);
    asked(...tags);

    expect(preferredLanguage()).toBe(language);
  });

  it("is the chosen one before the browser's, and the page says which", async () => {
    asked("cs-CZ");
    await startI18n();
    expect(document.documentElement.lang).toBe("cs");

    await chooseLanguage("de");

    expect(document.documentElement.lang).toBe("de");
    expect(preferredLanguage()).toBe("de");
    window.localStorage.removeItem(LANGUAGE_KEY);
  });
});
