import { describe, expect, it } from "vitest";

import { LANGUAGES, type Texts } from ".";
import { resources } from "./everything";

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** Text keys with their place; the plural forms of one text are one key. */
function keys(texts: Texts, path = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key.replace(PLURAL, "")}`] : keys(value, `${path}${key}.`),
  );
}

/** Names between braces, which a translation must keep. */
function placeholders(texts: Texts, path = ""): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string"
        ? [[`${path}${key.replace(PLURAL, "")}`, [...new Set(value.match(/\{\{\s*\w+/g) ?? [])].sort()]]
        : Object.entries(placeholders(value, `${path}${key}.`)),
    ),
  );
}

function unique(names: string[]): string[] {
  return [...new Set(names)].sort();
}

const english = resources()["en"] ?? {};

describe("texts", () => {
  it("exist in English", () => {
    expect(Object.keys(english)).toContain("common");
  });

  for (const language of LANGUAGES.filter((name) => name !== "en")) {
    const translated = resources()[language] ?? {};

    it(`have the same namespaces in ${language}`, () => {
      expect(Object.keys(translated).sort()).toEqual(Object.keys(english).sort());
    });

    for (const namespace of Object.keys(english)) {
      it(`have the same keys and placeholders in ${language} for ${namespace}`, () => {
        const ours = english[namespace] ?? {};
        const theirs = translated[namespace] ?? {};

        expect(unique(keys(theirs))).toEqual(unique(keys(ours)));
        expect(placeholders(theirs)).toEqual(placeholders(ours));
      });
    }
  }

  it("leave no text empty", () => {
    const empty = Object.entries(resources()).flatMap(([language, spaces]) =>
      Object.entries(spaces).flatMap(([namespace, texts]) => emptyKeys(texts).map((key) => `${language}/${namespace}: ${key}`)),
    );

    expect(empty).toEqual([]);
  });
});

function emptyKeys(texts: Texts, path = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? (value.trim() ? [] : [`${path}${key}`]) : emptyKeys(value, `${path}${key}.`),
  );
}
