import { expect, it } from "vitest";

import { before, onward } from "./reach";
import type { FlowDocument } from "./types";

const node = { type: "core.map_fields", version: 1, config: {} };
const FLOW: FlowDocument = {
  format: "wareflow/1",
  name: "Shop",
  description: "",
  nodes: { read: node, keep: node, map: node, other: node },
  edges: [
    { from: "read.items", to: "keep.items" },
    { from: "keep.kept", to: "map.items" },
    { from: "keep.rejected", to: "other.items" },
  ],
  layout: {},
};

it("finds every step before one, in the order of the flow", () => {
  expect(before(FLOW, "map")).toEqual(["read", "keep"]);
  expect(before(FLOW, "read")).toEqual([]);
});

it("goes round in a circle only once", () => {
  const circle = { ...FLOW, edges: [...FLOW.edges, { from: "map.mapped", to: "read.start" }] };

  expect(new Set(before(circle, "map"))).toEqual(new Set(["keep", "read"]));
});

it("says where the records of a port go next", () => {
  expect(onward(FLOW, { node: "keep", port: "kept" })).toEqual([{ node: "map", port: "items" }]);
  expect(onward(FLOW, { node: "map", port: "mapped" })).toEqual([]);
});
