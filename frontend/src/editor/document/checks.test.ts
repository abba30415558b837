import { describe, expect, it } from "vitest";

import { canConnect, canWire, inputFor, targetsFor, type WireEnd } from "./checks";
import { apply } from "./operations";
import { CATALOG, exampleFlow } from "./testFlow";

const out = (node: string, port: string): WireEnd => ({ node, port, side: "out" });
const into = (node: string, port = "items"): WireEnd => ({ node, port, side: "in" });

const added = (id: string, type: string, config = {}) => apply(exampleFlow(), { kind: "add_node", id, node: { type, version: 1, config }, at: [0, 0] });

describe("canConnect", () => {
  it("lets a fitting wire through from either side", () => {
    expect(canConnect(exampleFlow(), CATALOG, out("map", "failed"), into("save"))).toBeNull();
    expect(canConnect(exampleFlow(), CATALOG, into("save"), out("map", "failed"))).toBeNull();
  });

  it.each([
    ["output_to_output", out("map", "mapped"), out("changed", "items")],
    ["input_to_input", into("map"), into("save")],
    ["same_node", out("map", "mapped"), into("map")],
    ["into_source", out("map", "mapped"), into("changed")],
    ["unknown_node", out("map", "mapped"), into("ghost")],
    ["unknown_port", out("map", "missing"), into("save")],
    ["unknown_port", out("map", "mapped"), into("save", "missing")],
    ["duplicate", out("changed", "items"), into("map")],
    ["cycle", out("only_paid", "kept"), into("map")],
  ] as const)("refuses with %s", (key, one, other) => {
    expect(canConnect(exampleFlow(), CATALOG, one, other)?.key).toBe(key);
  });

  it("lets only a start signal into a source", () => {
    const flow = added("nightly", "core.schedule");

    expect(canConnect(flow, CATALOG, out("nightly", "start"), into("changed", "start"))).toBeNull();
    expect(canConnect(flow, CATALOG, out("map", "mapped"), into("changed", "start"))?.key).toBe("into_source");
    expect(canConnect(flow, CATALOG, out("nightly", "start"), into("map"))?.key).toBe("type_mismatch");
  });

  it("names both types when they do not fit", () => {
    const flow = added("reader", "core.read_file");

    expect(canConnect(flow, CATALOG, out("map", "mapped"), into("reader", "file"))).toEqual({
      key: "type_mismatch",
      values: { output: "record", input: "file" },
    });
  });

  it("knows the ways out that a branch names in its configuration", () => {
    const flow = added("by_shop", "core.branch", { branches: [{ name: "warsaw" }, { name: "" }, {}] });

    expect(canWire(flow, CATALOG, { from: "by_shop.warsaw", to: "save.items" })).toBeNull();
    expect(canWire(flow, CATALOG, { from: "by_shop.berlin", to: "save.items" })?.key).toBe("unknown_port");
  });
});

describe("what may follow", () => {
  it("lists every input that an output may go to", () => {
    expect(targetsFor(exampleFlow(), CATALOG, { node: "map", port: "failed" })).toEqual([
      { node: "only_paid", port: "items" },
      { node: "save", port: "items" },
    ]);
  });

  it("finds the way in of a new node, and none in a source", () => {
    const output = { name: "items", title: "Items", type: "record", role: "main" } as const;

    expect(inputFor(output, CATALOG.get("core.merge")!)?.name).toBe("left");
    expect(inputFor(output, CATALOG.get("lightspeed.changed_items")!)).toBeUndefined();
    expect(inputFor(output, CATALOG.get("core.read_file")!)).toBeUndefined();
  });
});
