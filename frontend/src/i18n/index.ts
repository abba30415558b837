/** Texts by key. A namespace is one file; the file name is the namespace. A browser fetches one language. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { FIRST } from "./first";
import { ROUND_MILLIONS, withRoundMillions } from "./plurals";

export const LANGUAGES = ["en", "pl", "es", "cs", "it", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_KEY = "wareflow.language";

/** A tree of texts as it stands in a locale file. */
export interface Texts {
  [key: string]: string | Texts;
}

const files = import.meta.glob<Texts>("./locales/*/*.json", { import: "default" });
const NAMESPACES = [...new Set(Object.keys(files).map((path) => placeOf(path).namespace))];

/** Language and namespace of a locale file. */
export function placeOf(path: string): { language: string; namespace: string } {
  const [, language = "", namespace = ""] = /\/locales\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
  return { language, namespace };
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
  await fetchTexts(language, FIRST);
  document.documentElement.lang = language;
}

/** Ready when all texts of the language in use are there. */
export async function allTexts(): Promise<void> {
  await fetchTexts(i18next.language as Language, NAMESPACES);
}

export async function chooseLanguage(language: Language): Promise<void> {
  window.localStorage.setItem(LANGUAGE_KEY, language);
  await fetchTexts(language, NAMESPACES);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

async function fetchTexts(language: Language, namespaces: readonly string[]): Promise<void> {
  const missing = namespaces.filter((namespace) => !i18next.hasResourceBundle(language, namespace));
  await Promise.all(missing.map(async (namespace) => i18next.addResourceBundle(language, namespace, await texts(language, namespace))));
}

async function texts(language: Language, namespace: string): Promise<Texts> {
  const load = files[`./locales/${language}/${namespace}.json`];
  if (!load) throw new Error(`There are no texts “${namespace}” in ${language}.`);
  const found = await load();
  return ROUND_MILLIONS.has(language) ? withRoundMillions(found) : found;
}
