import { expect, it } from "vitest";

import { ofField, writeFormula, type Formula } from "./formula";
import { readFormula } from "./read";
import { menuOf, startValues, stepOf, TRANSFORMS } from "./transforms";

const PRICE = ofField(["price"]);

it.each(TRANSFORMS)("writes $id and reads it back as the same chip", (transform) => {
  const step = stepOf(transform.id, startValues(transform));
  const formula: Formula = { ...PRICE, steps: [step, { kind: "filter", name: "text", args: [] }] };

  const back = readFormula(writeFormula(formula));

  expect(back).toEqual(formula);
  expect(back?.steps[0] && menuOf(back.steps[0])).toEqual({ id: transform.id, values: startValues(transform) });
});

it.each([
  ["{{ item.price | decimal('pl') | round(2) }}", ["decimal", "round"]],
  ["{{ (item.price * (1 + 23 / 100)) | round(2) }}", ["gross", "round"]],
  ["{{ item.price / (1 + 8 / 100) }}", ["net"]],
  ["{{ (item.price * 2 - 1) | round(1) }}", ["multiply", "subtract", "round"]],
  ["{{ item.note | default('-', true) }}", ["default"]],
  ["{{ item.created | date(none, 'Europe/Warsaw') | format_date('%d.%m.%Y') }}", ["date", "format_date"]],
  ["{{ item.status | lookup({'paid': 'Released', 'new': 'Open'}, 'Open') }}", ["lookup"]],
  ["{{ item.lines | join(', ', 'sku') }}", ["join"]],
])("reads %s", (text, ids) => {
  const formula = readFormula(text);

  expect(formula?.steps.map((step) => menuOf(step)?.id)).toEqual(ids);
  expect(readFormula(writeFormula(formula as Formula))).toEqual(formula);
});

it("puts brackets where a bar would work on the last part only", () => {
  const steps: Formula["steps"] = [{ kind: "calc", operator: "*", by: "1.23" }, { kind: "filter", name: "round", args: [{ kind: "number", text: "2" }] }];

  expect(writeFormula({ ...PRICE, steps })).toBe("{{ (item.price * 1.23) | round(2) }}");
  expect(readFormula("{{ item.price * 1.23 | round(2) }}")).toBeNull();
});

it("reads the first of several fields and fields put together", () => {
  expect(readFormula("{{ item.ean or item.upc or none }}")?.source).toEqual({ kind: "first", paths: [["ean"], ["upc"]], orNone: true });
  expect(readFormula("{{ (item.first ~ ' ' ~ item.last) | trim }}")).toEqual({
    source: { kind: "joined", parts: [{ kind: "field", path: ["first"] }, { kind: "text", text: " " }, { kind: "field", path: ["last"] }] },
    steps: [{ kind: "filter", name: "trim", args: [] }],
  });
});

it("keeps odd names and odd texts", () => {
  const formula: Formula = { source: { kind: "field", path: ["weird key", 0, "it's"] }, steps: [stepOf("replace", { old: "\\ '", new: "}} {{" })] };

  expect(writeFormula(formula)).toBe(`{{ item["weird key"][0]["it's"] | replace('\\\\ \\'', '}} {{') }}`);
  expect(readFormula(writeFormula(formula))).toEqual(formula);
});

it.each([
  "MUG",
  "{{ item.a }} {{ item.b }}",
  "{{ item.a if item.b else none }}",
  "{{ vars.rate }}",
  "{{ item }}",
  "{{ 'text' }}",
  "{{ item.price * item.rate }}",
  "{{ item.a == 1 }}",
  "{{ item.a | round(item.b) }}",
])("leaves %s to the expression editor", (text) => {
  expect(readFormula(text)).toBeNull();
});

it("does not take for a chip what the menu would write otherwise", () => {
  const [step] = readFormula("{{ item.a | default('x') }}")?.steps ?? [];

  expect(step && menuOf(step)).toBeNull();
});
