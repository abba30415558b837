/** Texts by key. A namespace is one file; the file name is the namespace. A browser fetches one language. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import files from "virtual:texts";

import { FIRST } from "./first";
import { ROUND_MILLIONS, withRoundMillions } from "./plurals";

export const LANGUAGES = ["en", "pl", "es", "cs", "it", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_KEY = "wareflow.language";

/** A tree of texts as it stands in a locale file. */
export interface Texts {
  [key: string]: string | Texts;
}

export function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The language chosen before, else the browser's, else English. */
export function preferredLanguage(): Language {
  const chosen = window.localStorage.getItem(LANGUAGE_KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

/** Begins with the texts of the first page. */
export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    // A copy: i18next adds every namespace it meets to the list it is given.
    ns: [...FIRST],
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await fetchTexts(language, "first");
  document.documentElement.lang = language;
}

/** Ready when all texts of the language in use are there. */
export async function allTexts(): Promise<void> {
  await everyText(i18next.language as Language);
}

export async function chooseLanguage(language: Language): Promise<void> {
  window.localStorage.setItem(LANGUAGE_KEY, language);
  await everyText(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function everyText(language: Language): Promise<void> {
  await Promise.all([fetchTexts(language, "first"), fetchTexts(language, "others")]);
}

async function fetchTexts(language: Language, part: "first" | "others"): Promise<void> {
  const found = await files[language][part]();
  for (const [namespace, texts] of Object.entries(found.default)) {
    if (i18next.hasResourceBundle(language, namespace)) continue;
    i18next.addResourceBundle(language, namespace, ROUND_MILLIONS.has(language) ? withRoundMillions(texts) : texts);
  }
}
