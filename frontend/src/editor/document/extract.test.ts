import { describe, expect, it } from "vitest";

import { type NodeType, nodeTypes } from "./catalog";
import { type Extract, extractOf, replaceByStart, subFlow, withAllAfter } from "./extract";
import { apply } from "./operations";
import { CATALOG, exampleFlow, TYPES } from "./testFlow";
import type { FlowDocument } from "./types";

const ALL = nodeTypes([
  ...TYPES,
  { ...TYPES[2], type: "core.start_flow", title: "Start flow", version: 2 } as NodeType,
  { ...TYPES[2], type: "core.manual_start", title: "Manual start", kind: "source", inputs: [], outputs: [{ name: "start", title: "Start", type: "trigger", role: "main" }, { name: "items", title: "Items", type: "record", role: "main" }] } as NodeType,
]);

function extract(flow: FlowDocument, nodes: string[]): Extract {
  const found = extractOf(flow, ALL, nodes);
  if (typeof found === "string") throw new Error(found);
  return found;
}

describe("extract", () => {
  it("makes a flow that takes the items, and one step that hands them over", () => {
    const flow = exampleFlow();
    const part = extract(flow, ["map", "only_paid", "save", "memo"]);

    const made = subFlow(flow, ALL, part, "Part");
    const left = apply(flow, replaceByStart(flow, ALL, part, "Part"));

    expect(Object.keys(made.nodes).sort()).toEqual(["map", "memo", "only_paid", "save", "start"]);
    expect(made.edges).toEqual([{ from: "start.items", to: "map.items" }, ...flow.edges.slice(1)]);
    expect(made.nodes["map"]).toEqual(flow.nodes["map"]);
    expect(left.nodes).toEqual({ changed: flow.nodes["changed"], start_flow: { type: "core.start_flow", version: 2, config: { flow: "Part" } } });
    expect(left.edges).toEqual([{ from: "changed.items", to: "start_flow.items" }]);
    expect(left.layout).toEqual({ changed: [80, 120], start_flow: [80, 120] });
  });

  it("keeps every wire of the one way in", () => {
    const flow = apply(exampleFlow(), { kind: "connect", edge: { from: "changed.items", to: "save.items" } });

    const made = subFlow(flow, ALL, extract(flow, ["map", "only_paid", "save"]), "Part");

    expect(made.edges.slice(0, 2).map((edge) => edge.to).sort()).toEqual(["map.items", "save.items"]);
  });

  it("says why it cannot be", () => {
    const flow = exampleFlow();
    const two = apply(flow, { kind: "connect", edge: { from: "map.failed", to: "save.items" } });

    expect(extractOf(flow, ALL, ["memo"])).toBe("nothing");
    expect(extractOf(flow, CATALOG, ["save"])).toBe("unavailable");
    expect(extractOf(flow, ALL, ["map"])).toBe("leaves");
    expect(extractOf(two, ALL, ["only_paid", "save"])).toBe("many_entries");
    expect(extractOf(flow, ALL, ["changed", "map", "only_paid", "save"])).toBe("no_entry");
    const started = apply(flow, { kind: "add_node", id: "clock", node: { type: "core.schedule", version: 1, config: {} }, at: [0, 0], edges: [{ from: "clock.start", to: "changed.start" }] });
    expect(extractOf(started, ALL, ["clock", "changed"])).toBe("source");
    expect(extractOf(started, ALL, ["changed", "map", "only_paid", "save"])).toBe("not_records");
  });

  it("finds all that comes after", () => {
    expect(withAllAfter(exampleFlow(), ["map"]).sort()).toEqual(["map", "only_paid", "save"]);
  });
});
