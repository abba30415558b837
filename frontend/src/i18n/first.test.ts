/** The first page fetches few texts: whatever it is made of must ask for no others. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { expect, it } from "vitest";

import { FIRST } from "./first";

const ROOT = join(process.cwd(), "src");
const STATIC_IMPORT = /^(?:import|export)\s(?!type\s)[^;]*?from\s+"(\.[^"]+)"/gms;

function fileOf(from: string, path: string): string | null {
  const base = join(dirname(from), path);
  return [".ts", ".tsx", "/index.ts"].map((ending) => `${base}${ending}`).find((name) => existsSync(name)) ?? null;
}

/** The files that come along with these, as a browser loads them. */
function together(entries: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const open = [...entries];
  for (let path = open.pop(); path; path = open.pop()) {
    if (found.has(path)) continue;
    const text = readFileSync(path, "utf8");
    found.set(path, text);
    for (const match of text.matchAll(STATIC_IMPORT)) {
      const next = fileOf(path, match[1] ?? "");
      if (next) open.push(next);
    }
  }
  return found;
}

const files = together([join(ROOT, "main.tsx"), join(ROOT, "pages/flows/FlowsPage.tsx")]);

it("the first page and what it stands on are found", () => {
  const names = [...files.keys()].map((path) => relative(ROOT, path));

  expect(names).toEqual(expect.arrayContaining(["app/Rail.tsx", "pages/flows/FlowTable.tsx", "components/states.tsx"]));
  expect(names).not.toContain("pages/runs/RunsPage.tsx");
});

it("the first page asks for its own texts alone", () => {
  const others = [...files].flatMap(([path, text]) => {
    const asked = [...text.matchAll(/useTranslation\(([^)]*)\)/g)].flatMap((match) => [...(match[1] ?? "").matchAll(/"(\w+)"/g)]);
    const named = [...text.matchAll(/\bt\(["`](\w+):/g)];
    return [...asked, ...named]
      .map((match) => match[1] ?? "")
      .filter((name) => !(FIRST as readonly string[]).includes(name))
      .map((name) => `${relative(ROOT, path)}: ${name}`);
  });

  expect(others).toEqual([]);
});
