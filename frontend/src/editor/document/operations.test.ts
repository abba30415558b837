import { describe, expect, it } from "vitest";

import { apply } from "./operations";
import { exampleFlow } from "./testFlow";

const FILTER = { type: "core.filter_status", version: 1, config: {} };

describe("apply", () => {
  it("adds a node with its place and its wires in one step", () => {
    const flow = apply(exampleFlow(), { kind: "add_node", id: "again", node: FILTER, at: [8, 16], edges: [{ from: "map.failed", to: "again.items" }] });

    expect(flow.nodes["again"]).toEqual(FILTER);
    expect(flow.layout["again"]).toEqual([8, 16]);
    expect(flow.edges).toContainEqual({ from: "map.failed", to: "again.items" });
  });

  it("puts a node in the middle of a wire", () => {
    const edge = { from: "changed.items", to: "map.items" };

    const flow = apply(exampleFlow(), { kind: "insert_on_edge", id: "mid", node: FILTER, at: [0, 0], edge, input: "items", output: "kept" });

    expect(flow.edges).not.toContainEqual(edge);
    expect(flow.edges).toEqual(expect.arrayContaining([{ from: "changed.items", to: "mid.items" }, { from: "mid.kept", to: "map.items" }]));
  });

  it("gives a node a time limit of its own, and takes it away again", () => {
    const limited = apply(exampleFlow(), { kind: "set_timeout", id: "map", timeout: 90 });
    const free = apply(limited, { kind: "set_timeout", id: "map", timeout: null });

    expect(limited.nodes["map"]?.timeout).toBe(90);
    expect(free).toEqual(exampleFlow());
  });

  it("removes nodes together with their wires and places", () => {
    const flow = apply(exampleFlow(), { kind: "remove", nodes: ["map"] });

    expect(Object.keys(flow.nodes)).not.toContain("map");
    expect(Object.keys(flow.layout)).not.toContain("map");
    expect(flow.edges).toEqual([{ from: "only_paid.kept", to: "save.items" }]);
  });

  it("moves only nodes the flow has", () => {
    const flow = apply(exampleFlow(), { kind: "move_nodes", to: { map: [8, 8], ghost: [1, 1] } });

    expect(flow.layout["map"]).toEqual([8, 8]);
    expect(flow.layout["ghost"]).toBeUndefined();
  });

  it("does not draw the same wire twice", () => {
    const before = exampleFlow();

    expect(apply(before, { kind: "connect", edge: { from: "changed.items", to: "map.items" } })).toBe(before);
  });

  it("takes a wire away and moves a wire to another end", () => {
    const cut = apply(exampleFlow(), { kind: "disconnect", edges: [{ from: "map.mapped", to: "only_paid.items" }] });
    const moved = apply(exampleFlow(), {
      kind: "reconnect",
      before: { from: "only_paid.kept", to: "save.items" },
      after: { from: "only_paid.rejected", to: "save.items" },
    });

    expect(cut.edges).toHaveLength(2);
    expect(moved.edges).toContainEqual({ from: "only_paid.rejected", to: "save.items" });
    expect(moved.edges).toHaveLength(3);
  });

  it("gives a title and forgets an empty one", () => {
    const named = apply(exampleFlow(), { kind: "set_title", id: "save", title: " Save in BC " });
    const plain = apply(named, { kind: "set_title", id: "save", title: "" });

    expect(named.nodes["save"]?.title).toBe("Save in BC");
    expect(plain.nodes["save"]).not.toHaveProperty("title");
  });

  it("renames a node in its wires and its place, and never over another", () => {
    const flow = apply(exampleFlow(), { kind: "rename_node", id: "map", to: "shape" });

    expect(flow.edges.slice(0, 2)).toEqual([{ from: "changed.items", to: "shape.items" }, { from: "shape.mapped", to: "only_paid.items" }]);
    expect(flow.layout["shape"]).toEqual([400, 120]);
    expect(apply(flow, { kind: "rename_node", id: "shape", to: "save" })).toBe(flow);
  });

  it("writes disabled only while it is true", () => {
    const off = apply(exampleFlow(), { kind: "set_disabled", ids: ["map", "save"], disabled: true });
    const on = apply(off, { kind: "set_disabled", ids: ["map"], disabled: false });

    expect(off.nodes["map"]?.disabled).toBe(true);
    expect(on.nodes["map"]).not.toHaveProperty("disabled");
    expect(on.nodes["save"]?.disabled).toBe(true);
  });

  it("changes the configuration of one node and leaves the others the same objects", () => {
    const before = exampleFlow();

    const after = apply(before, { kind: "set_config", id: "save", config: { number: "1.10" } });

    expect(after.nodes["save"]?.config).toEqual({ number: "1.10" });
    expect(after.nodes["map"]).toBe(before.nodes["map"]);
  });

  it("leaves a flow alone when the operation names a node it lacks", () => {
    const before = exampleFlow();

    expect(apply(before, { kind: "set_config", id: "ghost", config: {} })).toBe(before);
  });

  it("changes name and description, and replaces the whole document", () => {
    const other = { ...exampleFlow(), name: "Another" };

    expect(apply(exampleFlow(), { kind: "set_name", name: "New" }).name).toBe("New");
    expect(apply(exampleFlow(), { kind: "set_description", description: "Nightly" }).description).toBe("Nightly");
    expect(apply(exampleFlow(), { kind: "replace_document", document: other })).toBe(other);
  });
});
