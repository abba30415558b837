import { expect, it } from "vitest";

import type { NodeType } from "../../api/types";
import { nextTargets } from "./targets";
import type { FlowDocument } from "./types";

const node = (type: string) => ({ type, version: 1, config: {} });
const FLOW: FlowDocument = {
  format: "wareflow/1",
  name: "",
  description: "",
  nodes: { read: node("read"), map: node("map"), keep: node("keep"), write: node("write"), other: node("write") },
  edges: [
    { from: "read.items", to: "map.items" },
    { from: "map.mapped", to: "keep.items" },
    { from: "keep.kept", to: "write.items" },
  ],
  layout: {},
};
const TARGETS = [{ name: "number", title: "No.", required: true }];
const TYPES = new Map([
  ["keep", { config_schema: { properties: { fields: { type: "object" } } } } as unknown as NodeType],
  ["write", { config_schema: { properties: { fields: { type: "object", "x-wareflow": { widget: "mapping", targets: TARGETS } } } } } as unknown as NodeType],
]);

it("offers the fields of the next step that writes, none of them as required", () => {
  expect(nextTargets(FLOW, TYPES, "map")).toEqual([{ name: "number", title: "No." }]);
  expect(nextTargets(FLOW, TYPES, "write")).toEqual([]);
});
