import { expect, it } from "vitest";

import type { DataObject } from "../../api/exact";
import type { MappingTarget } from "../../api/types";
import { problemsOf, type Checked, type Results } from "./problems";
import { readFormula } from "./read";
import { searchFields, sourceFields } from "../../data/fieldTree";
import { suggestions } from "./suggest";
import { missingIn, rowsFor, sampleValues, tableOf, unknownResults, withTable } from "./tables";
import type { Formula } from "./formula";

const ITEMS: DataObject[] = [
  { customSku: "00123", description: "Tea towel", price: "1.10", ean: "5901234123457", status: "paid", lines: [{ sku: "A", qty: 1 }], billing: { city: "Gdynia" } },
  { customSku: "1e5", description: "", price: "13.90", ean: null, status: "new", lines: [], billing: { city: "Opole" } },
];
const TARGETS: MappingTarget[] = [
  { name: "number", title: "No.", type: "text", required: true, max_length: 20 },
  { name: "displayName", title: "Description", type: "text", required: true, max_length: 100 },
  { name: "unitPrice", title: "Unit price", type: "number" },
  { name: "gtin", title: "GTIN", type: "text", max_length: 14 },
  { name: "blocked", title: "Blocked", type: "boolean" },
  { name: "city", title: "City", type: "text" },
];
const formula = (text: string) => readFormula(text) as Formula;

it("shows every field once, lists by their entries, with a filled sample", () => {
  expect(sourceFields(ITEMS).map(({ id, kind, depth, count }) => [id, kind, depth, count])).toEqual([
    ["customSku", "text", 0, null],
    ["description", "text", 0, null],
    ["price", "text", 0, null],
    ["ean", "text", 0, null],
    ["status", "text", 0, null],
    ["lines", "list", 0, 1],
    ["lines[0].sku", "text", 1, null],
    ["lines[0].qty", "number", 1, null],
    ["billing", "object", 0, null],
    ["billing.city", "text", 1, null],
  ]);
});

it("finds a field with what stands above it", () => {
  expect(searchFields(sourceFields(ITEMS), "city").map(({ id }) => id)).toEqual(["billing", "billing.city"]);
  expect(searchFields(sourceFields(ITEMS), "tea t").map(({ id }) => id)).toEqual(["description"]);
});

it("proposes by name, by what the trade calls it, and by kind", () => {
  const found = suggestions(TARGETS, sourceFields(ITEMS), new Set());

  expect(found.map(({ target, path, why }) => [target, path.join("."), why])).toEqual([
    ["number", "customSku", "meaning"],
    ["displayName", "description", "name"],
    ["unitPrice", "price", "meaning"],
    ["gtin", "ean", "meaning"],
    ["city", "billing.city", "name"],
  ]);
});

it("does not go by words that stand in every name", () => {
  const category = [{ name: "itemCategoryId", title: "Item category id", type: "text" }];

  expect(suggestions(category, sourceFields([{ itemID: "7" }]), new Set())).toEqual([]);
  expect(suggestions(category, sourceFields([{ categoryID: "7" }]), new Set()).map(({ path }) => path)).toEqual([["categoryID"]]);
});

it("proposes nothing for what is mapped, nor a text for a number", () => {
  const words = sourceFields([{ price: "on request" }]);

  expect(suggestions(TARGETS, sourceFields(ITEMS), new Set(TARGETS.map(({ name }) => name)))).toEqual([]);
  expect(suggestions(TARGETS, words, new Set())).toEqual([]);
});

function check(fields: DataObject, results: (Results | undefined)[] = [], more: Partial<Checked> = {}) {
  const found = problemsOf({ targets: TARGETS, fields: { number: "1", displayName: "x", ...fields }, items: ITEMS, results, options: new Map(), free: false, ...more });
  return found.map(({ code, target, detail, items }) => [code, target, detail, items]);
}

const gives = (name: string, value: string | null, error: string | null = null): Results => ({
  [name]: { value, type: value === null ? "none" : "text", text: value ?? "", error: error ? { code: "x", message: error, start: 0, end: 0 } : null },
});

it("misses a required field, and one that is empty in some items", () => {
  expect(problemsOf({ targets: TARGETS, fields: {}, items: [], results: [], options: new Map(), free: false }).map(({ code, target }) => [code, target])).toEqual([
    ["required", "number"],
    ["required", "displayName"],
  ]);
  expect(check({ displayName: "{{ item.description }}" }, [gives("displayName", "Tea towel"), gives("displayName", "")])).toEqual([["required_empty", "displayName", "", 1]]);
});

it("names a field that the input does not have and one that the target does not have", () => {
  expect(check({ gtin: "{{ item.barcode }}", nope: "1" })).toEqual([
    ["unknown_source", "gtin", "barcode", null],
    ["unknown_target", "nope", "nope", null],
  ]);
  expect(check({ nope: "1" }, [], { free: true })).toEqual([]);
});

it("counts the items whose value is too long, of the wrong kind, not on the list, or cannot be worked out", () => {
  expect(check({ gtin: "{{ item.ean }}" }, [gives("gtin", "590123412345700"), gives("gtin", "59")])).toEqual([["too_long", "gtin", "590123412345700", 1]]);
  expect(check({ unitPrice: "{{ item.price }}" }, [gives("unitPrice", "1,10"), gives("unitPrice", "2,20")])).toEqual([["wrong_type", "unitPrice", "1,10", 2]]);
  expect(check({ city: "Gdynia" }, [], { options: new Map([["city", [{ value: "WAW", label: "Warsaw" }]]]) })).toEqual([["unknown_option", "city", "Gdynia", null]]);
  expect(check({ city: "{{ item.a }}", blocked: "perhaps" }, [gives("city", null, "broke")], { items: [] })).toEqual([
    ["failed", "city", "broke", null],
    ["wrong_type", "blocked", "perhaps", null],
  ]);
});

it("keeps a table of values, knows what the sample has besides and what the target does not offer", () => {
  const options = [{ value: "OPEN", label: "new" }, { value: "DONE", label: "Done" }];
  const made = withTable(formula("{{ item.status | lower }}"), { rows: rowsFor(["paid", "new"], options), rest: null });
  const table = tableOf(made);

  expect(made.steps).toHaveLength(2);
  expect(table?.rows).toEqual([["paid", { kind: "text", text: "" }], ["new", { kind: "text", text: "OPEN" }]]);
  expect(sampleValues(made, ITEMS)).toEqual(["paid", "new"]);
  expect(table && missingIn(table, ["paid", "sent"])).toEqual(["sent"]);
  expect(table && unknownResults(table, options)).toEqual([""]);
  expect(tableOf(formula("{{ item.status | lookup({'paid': 'DONE'}, 'OPEN') }}"))?.rest).toEqual({ kind: "text", text: "OPEN" });
});

it("lists the values of the sample that a table without a rest would set aside", () => {
  expect(check({ city: "{{ item.status | lookup({'paid': 'X'}) }}" })).toEqual([["not_in_table", "city", "new", null]]);
  expect(check({ city: "{{ item.status | lookup({'paid': 'X'}, 'Y') }}" })).toEqual([]);
});
