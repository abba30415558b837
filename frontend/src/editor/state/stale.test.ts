import { expect, it } from "vitest";

import type { FlowDocument } from "../document/types";
import { changedSteps } from "./stale";

const FLOW: FlowDocument = {
  format: "wareflow/1",
  name: "Items",
  description: "",
  nodes: {
    read: { type: "shop.read", version: 1, config: { connection: "shop", size: 5 } },
    map: { type: "core.map_fields", version: 1, config: { fields: { a: "1" } } },
    save: { type: "erp.save", version: 1, config: {} },
    other: { type: "shop.read", version: 1, config: {} },
  },
  edges: [
    { from: "read.items", to: "map.items" },
    { from: "map.mapped", to: "save.items" },
  ],
  layout: {},
};

function edited(id: string, part: object): FlowDocument {
  return { ...FLOW, nodes: { ...FLOW.nodes, [id]: { ...FLOW.nodes[id], ...part } } } as FlowDocument;
}

it("marks an edited step and all that come after it, and nothing else", () => {
  const found = changedSteps(FLOW, edited("map", { config: { fields: { a: "2" } } }));

  expect([...found].sort()).toEqual(["map", "save"]);
});

it("marks the step whose wire was taken away", () => {
  const found = changedSteps(FLOW, { ...FLOW, edges: FLOW.edges.slice(0, 1) });

  expect([...found]).toEqual(["save"]);
});

it("takes titles, places and the order of keys for no change", () => {
  const same = edited("read", { title: "Read", config: { size: 5, connection: "shop" } });

  expect(changedSteps(FLOW, { ...same, layout: { read: [1, 2] } }).size).toBe(0);
});
