import { expect, it } from "vitest";

import type { Filter } from "../../api/types";
import { signatureOf, suggest } from "./complete";

const ITEM = { sku: "MUG", prices: { net: "10.00" }, lines: [{ ean: "5901234123457" }] };
const FILTERS: Filter[] = [{ name: "round", title: "Round", description: "To digits.", parameters: [{ name: "digits" }], example: "{{ 1 | round }}", aliases: [] }];

function labels(before: string): string[] | undefined {
  return suggest(before, ITEM, FILTERS)?.options.map((option) => option.label);
}

it("says nothing outside of an expression", () => {
  expect(suggest("MUG ", ITEM, FILTERS)).toBeNull();
  expect(suggest("{{ item.sku }} and ", ITEM, FILTERS)).toBeNull();
});

it("offers the fields of the item", () => {
  expect(labels("{{ ")).toEqual(["item", "item.sku", "item.prices", "item.lines"]);
  expect(labels("{{ item.s")).toEqual(["sku", "prices", "lines"]);
});

it("follows the path that is typed, through lists too", () => {
  expect(labels("{{ item.prices.")).toEqual(["net"]);
  expect(labels("{{ item.lines[0].")).toEqual(["ean"]);
});

it("offers the filters after a bar", () => {
  expect(labels("{{ item.prices.net | ro")).toEqual(["round"]);
});

it("shows the kind of each field and a value of it", () => {
  expect(suggest("{{ item.s", ITEM, FILTERS)?.options[0]?.detail).toBe("text · MUG");
  expect(suggest("{{ item.", { stock: 4, lines: [] }, FILTERS)?.options.map((option) => option.detail)).toEqual(["number · 4", "list"]);
});

it("offers fields that only other records of the input have", () => {
  expect(suggest("{{ item.", { sku: "A" }, FILTERS, [{ sku: "B", note: "x" }])?.options.map((option) => option.label)).toEqual(["sku", "note"]);
});

it("writes a filter with what it takes", () => {
  const parameters = [{ name: "digits", default: 2 }, { name: "mode" }];

  expect(signatureOf({ name: "round", parameters })).toBe("round(digits = 2, mode)");
  expect(signatureOf({ name: "upper", parameters: [] })).toBe("upper");
});
