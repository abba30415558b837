import { expect, it } from "vitest";

import { tokensOf } from "./tokens";

function pieces(source: string): string[] {
  return tokensOf(source).map(({ from, to, kind }) => `${kind} ${source.slice(from, to)}`);
}

it("gives each piece of an expression its kind", () => {
  expect(pieces("{{ item.lines[0].price * 1.2 | round(2) if item.sku != 'a' else none }}")).toEqual([
    "brace {{",
    "name item",
    "name lines",
    "number 0",
    "name price",
    "sign *",
    "number 1.2",
    "sign |",
    "filter round",
    "number 2",
    "word if",
    "name item",
    "name sku",
    "sign !=",
    "text 'a'",
    "word else",
    "word none",
    "brace }}",
  ]);
});

it("leaves plain text around expressions alone", () => {
  expect(pieces("Order 12 | item {{ run.number }} of 'x'")).toEqual(["brace {{", "name run", "name number", "brace }}"]);
});

it("does not end an expression inside a text, nor fail on one that is not closed", () => {
  expect(pieces('{{ "}}" ~ item.sku }}').at(-1)).toBe("brace }}");
  expect(pieces("{{ 'open").at(-1)).toBe("text 'open");
  expect(pieces("{{ item.sku").at(-1)).toBe("name sku");
});
