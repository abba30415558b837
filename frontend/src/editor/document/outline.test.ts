import { describe, expect, it } from "vitest";

import { moveStep } from "./moveStep";
import { apply } from "./operations";
import { childrenOf, type OutlineItem, pathTo, rowsOf, toOutline, wireInto } from "./outline";
import { CATALOG, exampleFlow } from "./testFlow";
import { emptyDocument, type FlowDocument } from "./types";

/** One line per item, indented by its level. */
function drawn(items: readonly OutlineItem[]): string[] {
  return items.flatMap((item) => {
    const pad = "  ".repeat(item.level - 1);
    switch (item.kind) {
      case "step":
        return [`${pad}${item.via?.named ? `${item.via.port.title} -> ` : ""}${item.id}`, ...drawn(item.children)];
      case "branch":
        return [`${pad}${item.port.title} ->`, ...drawn(item.children)];
      case "reference":
        return [`${pad}${item.circle ? "back to" : "goes to"} ${item.id}`];
      case "section":
        return [`${pad}[${item.name}]`, ...drawn(item.children)];
    }
  });
}

const outline = (flow: FlowDocument) => drawn(toOutline(flow, CATALOG));

function flowOf(nodes: Record<string, string>, wires: readonly string[]): FlowDocument {
  return {
    ...emptyDocument("Test"),
    nodes: Object.fromEntries(Object.entries(nodes).map(([id, type]) => [id, { type, version: 1, config: {} }])),
    edges: wires.map((wire) => {
      const [from = "", to = ""] = wire.split(" > ");
      return { from, to };
    }),
    layout: Object.fromEntries(Object.keys(nodes).map((id, at) => [id, [0, at * 100]])),
  };
}

const DIAMOND = flowOf(
  { read: "lightspeed.changed_items", sort: "core.filter_status", map: "core.map_fields", save: "business_central.upsert_item" },
  ["read.items > sort.items", "sort.kept > map.items", "sort.rejected > save.items", "map.mapped > save.items"],
);

describe("outline", () => {
  it("follows the data on one level, and puts notes last", () => {
    expect(outline(exampleFlow())).toEqual(["changed", "map", "only_paid", "Kept -> save", "[notes]", "  memo"]);
  });

  it("goes a level down where the way forks, and shows a step reached twice once", () => {
    expect(outline(DIAMOND)).toEqual([
      "read",
      "sort",
      "  Kept ->",
      "    map",
      "    save",
      "  Rejected ->",
      "    goes to save",
    ]);
  });

  it("ends at a circle that a file brought, and loses no step of it", () => {
    const circle = flowOf(
      { a: "core.map_fields", b: "core.map_fields", read: "lightspeed.changed_items" },
      ["a.mapped > b.items", "b.mapped > a.items"],
    );

    expect(outline(circle)).toEqual(["read", "[loose]", "  a", "  b", "  back to a"]);
  });

  it("keeps what no start reaches in a part of its own", () => {
    const flow = flowOf({ read: "lightspeed.changed_items", map: "core.map_fields", save: "business_central.upsert_item" }, ["map.mapped > save.items"]);

    expect(outline(flow)).toEqual(["read", "[loose]", "  map", "  save"]);
  });

  it("has starts in the order of the canvas, and a schedule before what it starts", () => {
    const flow = flowOf(
      { z_first: "lightspeed.changed_items", clock: "core.schedule", read: "lightspeed.changed_items" },
      ["clock.start > read.start"],
    );

    expect(outline(flow)).toEqual(["z_first", "clock", "read"]);
  });

  it("is empty for an empty flow, and shows a wire from a port that is gone", () => {
    const lost = flowOf({ read: "lightspeed.changed_items", map: "core.map_fields" }, ["read.gone > map.items", "read.items > nobody.items"]);

    expect(outline(emptyDocument("New"))).toEqual([]);
    expect(outline(lost)).toEqual(["read", "map"]);
  });

  it("shows 500 steps once each, deep or wide", () => {
    const ids = Array.from({ length: 500 }, (_, at) => `s${at}`);
    const types = Object.fromEntries(ids.map((id, at) => [id, at === 0 ? "lightspeed.changed_items" : "core.map_fields"]));
    const deep = flowOf(types, ids.slice(1).map((id, at) => `s${at}.${at === 0 ? "items" : "mapped"} > ${id}.items`));
    const wide = flowOf(types, ids.slice(1).map((id) => `s0.items > ${id}.items`));

    for (const flow of [deep, wide]) {
      const steps = rowsOf(toOutline(flow, CATALOG), new Set()).filter(({ item }) => item.kind === "step");
      expect(steps).toHaveLength(500);
      expect(new Set(steps.map(({ item }) => item.key)).size).toBe(500);
    }
  });

  it("hides what is folded and knows the way to it", () => {
    const items = toOutline(DIAMOND, CATALOG);
    const rows = rowsOf(items, new Set(["sort.kept"]));

    expect(rows.map(({ item, position, size, expanded }) => [item.key, position, size, expanded])).toEqual([
      ["read", 1, 2, null],
      ["sort", 2, 2, true],
      ["sort.kept", 1, 2, false],
      ["sort.rejected", 2, 2, true],
      ["sort.rejected -> save.items", 1, 1, null],
    ]);
    expect(pathTo(items, "map")).toEqual(["sort", "sort.kept"]);
    expect(pathTo(items, "nothing")).toBeNull();
  });

  it("names the wire that leads to an item", () => {
    const items = toOutline(DIAMOND, CATALOG);
    const sort = items.find((item) => item.key === "sort");
    const [kept, rejected] = sort ? childrenOf(sort) : [];

    expect(kept && wireInto(DIAMOND, kept)).toEqual({ from: "sort.kept", to: "map.items" });
    expect(rejected && wireInto(DIAMOND, childrenOf(rejected)[0] ?? rejected)).toEqual({ from: "sort.rejected", to: "save.items" });
    expect(items[0] && wireInto(DIAMOND, items[0])).toBeNull();
  });
});

describe("moving a step", () => {
  const moved = (flow: FlowDocument, id: string, way: "up" | "down") => {
    const op = moveStep(flow, CATALOG, id, way);
    return op && apply(flow, op);
  };

  it("changes places with the one before, wires and all, in one operation", () => {
    const flow = moved(exampleFlow(), "only_paid", "up");

    expect(flow && outline(flow)).toEqual(["changed", "only_paid", "Kept -> map", "save", "[notes]", "  memo"]);
    expect(flow?.layout["only_paid"]).toEqual([400, 120]);
    expect(moved(exampleFlow(), "map", "down")?.edges).toEqual(flow?.edges);
  });

  it("lets a start stay first and nothing pass the last one", () => {
    expect(moveStep(exampleFlow(), CATALOG, "map", "up")).toBeNull();
    expect(moveStep(exampleFlow(), CATALOG, "changed", "down")).toBeNull();
    expect(moveStep(exampleFlow(), CATALOG, "save", "down")).toBeNull();
  });

  it("refuses where two wires come together", () => {
    expect(moveStep(DIAMOND, CATALOG, "save", "up")).toBeNull();
  });
});
