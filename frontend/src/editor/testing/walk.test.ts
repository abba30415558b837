import { expect, it } from "vitest";

import type { DataObject, NodeTest } from "../../api";
import type { FlowDocument } from "../document/types";
import { begin, beginAt, pass } from "./walk";

const node = { type: "core.map_fields", version: 1, config: {} };
const FLOW: FlowDocument = {
  format: "wareflow/1",
  name: "Shop",
  description: "",
  nodes: { read: node, keep: node, map: node, left: node, off: { ...node, disabled: true } },
  edges: [
    { from: "read.items", to: "keep.items" },
    { from: "keep.kept", to: "map.items" },
    { from: "keep.rejected", to: "left.items" },
    { from: "keep.kept", to: "off.items" },
    { from: "map.mapped", to: "left.items" },
    { from: "left.out", to: "keep.items" },
  ],
  layout: {},
};

function gave(outputs: Record<string, DataObject[]>): NodeTest {
  const made = Object.entries(outputs).map(([port, records]) => [
    port,
    { total: records.length, items: records.map((record, no) => ({ no, id: String(no), record, from: [], roots: [], error: null, cut: false, size: 0 })) },
  ]);
  return { outputs: Object.fromEntries(made) as NodeTest["outputs"], changes: [], problems: [], logs: [], duration_ms: 1 };
}

it("goes where the wires of the outputs that gave something lead", () => {
  const start = begin(FLOW, "read", { items: [{ sku: "A" }] });
  const kept = pass(FLOW, start, gave({ kept: [{ sku: "A" }], rejected: [] }));

  expect(start.next).toEqual([{ node: "keep", records: [{ sku: "A" }] }]);
  expect(kept.passed.map((stop) => stop.node)).toEqual(["keep"]);
  expect(kept.next).toEqual([{ node: "map", records: [{ sku: "A" }] }]);
});

it("waits at one step for what comes to it on two ways", () => {
  const both = pass(FLOW, beginAt({ node: "keep", records: [{ n: 1 }] }), gave({ kept: [{ n: 1 }], rejected: [{ n: 2 }] }));
  const mapped = pass(FLOW, both, gave({ mapped: [{ m: 1 }] }));

  expect(both.next.map((stop) => stop.node)).toEqual(["map", "left"]);
  expect(mapped.next).toEqual([{ node: "left", records: [{ n: 2 }, { m: 1 }] }]);
});

it("ends where nothing goes on, and does not go round in a circle", () => {
  const left = pass(FLOW, beginAt({ node: "keep", records: [{ n: 1 }] }), gave({ rejected: [{ n: 1 }] }));
  const over = pass(FLOW, left, gave({ out: [{ n: 1 }] }));

  expect(over.next).toEqual([]);
  expect(pass(FLOW, over, gave({}))).toEqual(over);
});
