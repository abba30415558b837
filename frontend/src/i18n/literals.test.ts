/** Texts stand in the locale files: none in a component, none there that nobody shows, none asked for that is missing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import ts from "typescript";
import { expect, it } from "vitest";

import type { Texts } from ".";
import { resources } from "./everything";

const ROOT = join(process.cwd(), "src");
const SHOWN_ATTRIBUTES = new Set(["label", "title", "placeholder", "aria-label", "description", "alt", "text"]);
// Names and samples that are the same in every language.
const SAME_EVERYWHERE = new Set(["order.status", "*/15 * * * *", "make run"]);

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name) ? [path] : [];
  });
}

const sources = files(ROOT)
  .filter((path) => !path.startsWith(join(ROOT, "test")))
  .map((path) => ({ path: path.slice(ROOT.length + 1), text: readFileSync(path, "utf8") }));

function isText(text: string): boolean {
  return /\p{L}{2,}/u.test(text) && !SAME_EVERYWHERE.has(text.trim());
}

function literals(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isJsxText(node) && isText(node.text)) found.push(`${path}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      const { text: value } = node.initializer;
      if (SHOWN_ATTRIBUTES.has(node.name.getText()) && isText(value)) found.push(`${path}: ${node.name.getText()}="${value}"`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

it("stand in no component", () => {
  const found = sources.filter(({ path }) => path.endsWith(".tsx")).flatMap(({ path, text }) => literals(path, text));

  expect(found).toEqual([]);
});

function has(texts: Texts, key: string): boolean {
  const steps = key.split(".");
  const last = steps.pop() ?? "";
  const place = steps.reduce<Texts | string | undefined>((at, step) => (typeof at === "object" ? at[step] : undefined), texts);
  return typeof place === "object" && (last in place || `${last}_other` in place);
}

it("exist for every key a component asks for", () => {
  const english = resources()["en"] ?? {};
  const missing = sources.flatMap(({ path, text }) => {
    const asked = [...text.matchAll(/useTranslation\(([^)]*)\)/g)].map((match) => match[1] ?? "");
    const spaces = ["common", ...asked.flatMap((list) => [...list.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? ""))];
    return [...text.matchAll(/\bt\("([\w:.]+)"/g)]
      .map((match) => match[1] ?? "")
      .filter((key) => {
        const [space, name] = key.includes(":") ? (key.split(":") as [string, string]) : [null, key];
        if (space) return !has(english[space] ?? {}, name);
        return !spaces.some((one) => has(english[one] ?? {}, name));
      })
      .map((key) => `${path}: ${key}`);
  });

  expect(missing).toEqual([]);
});

it("are all shown somewhere", () => {
  const everything = sources.map(({ text }) => text).join("\n");
  const templates = [...everything.matchAll(/`([\w:.]*)\$\{/g)].map((match) => (match[1] ?? "").replace(/^\w+:/, "")).filter(Boolean);
  const unused = Object.entries(resources()["en"] ?? {}).flatMap(([space, texts]) =>
    keysOf(texts)
      .filter((key) => !everything.includes(`"${key}"`) && !everything.includes(`:${key}"`) && !templates.some((start) => key.startsWith(start)))
      .map((key) => `${space}: ${key}`),
  );

  expect(unused).toEqual([]);
});

function keysOf(texts: Texts, path = ""): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key.replace(/_(zero|one|two|few|many|other)$/, "")}`] : keysOf(value, `${path}${key}.`),
  );
}
