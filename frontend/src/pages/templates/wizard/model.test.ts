import { expect, it } from "vitest";

import type { NodeType, Template } from "../../../api/types";
import { fitsPair, pairOf, startOf, stepsOf, tablesOf, unanswered } from "./model";

const node = (type: string, config = {}) => ({ type, version: 1, config });
const TEMPLATE = {
  id: "x",
  title: "Orders",
  description: "",
  readme: "",
  texts: {},
  systems: ["shopify", "core", "business_central"],
  connections: [{ name: "demo_shopify", connector: "shopify", nodes: ["read"] }],
  questions: [{ node: "write", field: "unit", ask: { en: "Unit?" }, help: {} }],
  document: { format: "wareflow/1", name: "Orders", description: "", edges: [], layout: {}, nodes: { read: node("shopify.changed_orders"), table: node("core.lookup_table"), write: node("bc.write") } },
} as unknown as Template;
const TYPES = [
  { type: "shopify.changed_orders", kind: "source", listens: false },
  { type: "shopify.told", kind: "source", listens: true },
  { type: "core.schedule", kind: "source", listens: false },
  { type: "bc.write", kind: "action", listens: false, config_schema: { required: ["unit"] } },
] as unknown as NodeType[];

it("knows the pair, and finds a flow by either side", () => {
  expect(pairOf(TEMPLATE)).toEqual({ from: "shopify", to: "business_central" });
  expect(fitsPair(TEMPLATE, "shopify", null)).toBe(true);
  expect(fitsPair(TEMPLATE, null, "shopify")).toBe(false);
  expect(fitsPair({ systems: ["baselinker"] }, "baselinker", null)).toBe(true);
});

it("says how the flow starts and which tables it has", () => {
  const withStart = (type: string) => ({ ...TEMPLATE, document: { ...TEMPLATE.document, nodes: { ...TEMPLATE.document.nodes, start: node(type) } } });

  expect(startOf(TEMPLATE, TYPES)).toBe("changes");
  expect(startOf(withStart("core.schedule"), TYPES)).toBe("schedule");
  expect(startOf(withStart("shopify.told"), TYPES)).toBe("told");
  expect(startOf({ ...TEMPLATE, document: { ...TEMPLATE.document, nodes: {} } }, TYPES)).toBe("hand");
  expect(tablesOf(TEMPLATE)).toBe(1);
});

it("asks only for what there is to ask", () => {
  expect(stepsOf(TEMPLATE)).toEqual(["about", "connections", "questions", "plan"]);
  expect(stepsOf({ ...TEMPLATE, questions: [], connections: [] })).toEqual(["about", "plan"]);
});

it("misses an answer that the step cannot do without", () => {
  expect(unanswered(TEMPLATE, {}, TYPES)).toEqual(["write.unit"]);
  expect(unanswered(TEMPLATE, { write: { unit: "PCS" } }, TYPES)).toEqual([]);
});
