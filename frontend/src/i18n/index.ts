/** Texts by key, English and Polish. A namespace is one file; the file name is the namespace. */
import i18next, { type Resource } from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = ["en", "pl"] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_KEY = "wareflow.language";

/** A tree of texts as it stands in a locale file. */
export interface Texts {
  [key: string]: string | Texts;
}

const files = import.meta.glob<Texts>("./locales/*/*.json", { eager: true, import: "default" });

/** Every locale file, as language → namespace → texts. */
export function resources(): Record<string, Record<string, Texts>> {
  const found: Record<string, Record<string, Texts>> = {};
  for (const [path, texts] of Object.entries(files)) {
    const [, language, namespace] = /\/locales\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? [];
    if (language && namespace) (found[language] ??= {})[namespace] = texts;
  }
  return found;
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

export async function startI18n(language: Language = preferredLanguage()): Promise<void> {
  const all = resources();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: all as Resource,
    ns: Object.keys(all["en"] ?? {}),
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  window.localStorage.setItem(LANGUAGE_KEY, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
