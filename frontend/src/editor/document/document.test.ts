import { describe, expect, it } from "vitest";

import { Exact, stringifyExact } from "../../api/exact";
import { renamedOutput } from "./catalog";
import { copyFragment, parseFragment, pasteFragment } from "./fragment";
import { downstream, inOrder, upstream } from "./graph";
import { isNodeId, mintId } from "./ids";
import { apply } from "./operations";
import { CATALOG, exampleFlow } from "./testFlow";
import { freePlace, tidy } from "./tidy";
import { makeProjection, NOTHING_SELECTED, toCanvas } from "./toCanvas";

describe("node ids", () => {
  it.each([
    ["BC: upsert item", "bc_upsert_item"],
    ["Łódź – zamówienia 24h", "lodz_zamowienia_24h"],
    ["3 shops", "shops"],
    ["   ", "step"],
    ["東京", "step"],
  ])("are words made from the title %s", (title, id) => {
    expect(mintId(title, new Set())).toBe(id);
    expect(isNodeId(id)).toBe(true);
  });

  it("count on when the word is taken, within forty letters", () => {
    const long = "a".repeat(60);

    expect(mintId("Map fields", new Set(["map_fields", "map_fields_2"]))).toBe("map_fields_3");
    expect(mintId("map_fields_2", new Set(["map_fields", "map_fields_2"]))).toBe("map_fields_3");
    expect(mintId(long, new Set(["a".repeat(40)]))).toHaveLength(40);
  });
});

describe("copy and paste", () => {
  it("keeps the chosen nodes and only the wires between them", () => {
    const fragment = copyFragment(exampleFlow(), ["map", "only_paid", "ghost"]);

    expect(Object.keys(fragment.nodes)).toEqual(["map", "only_paid"]);
    expect(fragment.edges).toEqual([{ from: "map.mapped", to: "only_paid.items" }]);
  });

  it("pastes with new ids, wired as before, where the pointer is", () => {
    const flow = exampleFlow();

    const pasted = apply(flow, pasteFragment(flow, copyFragment(flow, ["map", "only_paid"]), [0, 800]));

    expect(pasted.nodes["map_2"]).toEqual(flow.nodes["map"]);
    expect(pasted.edges).toContainEqual({ from: "map_2.mapped", to: "only_paid_2.items" });
    expect(pasted.layout["map_2"]).toEqual([0, 800]);
    expect(pasted.layout["only_paid_2"]).toEqual([320, 800]);
  });

  it("goes through text without changing a digit", () => {
    const flow = apply(exampleFlow(), { kind: "set_config", id: "save", config: { price: new Exact("1.10") } });

    const back = parseFragment(stringifyExact(copyFragment(flow, ["save"])));

    expect(back?.nodes["save"]?.config).toEqual({ price: new Exact("1.10") });
  });

  it.each(["", "not json", "[]", '{"nodes": {}}', '{"format": "other/1", "nodes": {}}', '{"format": "wareflow/1"}'])("takes %j for no flow", (text) => {
    expect(parseFragment(text)).toBeNull();
  });

  it("reads a whole flow file and leaves out what is no node or wire", () => {
    const fragment = parseFragment('{"format":"wareflow/1","nodes":{"a":{"type":"core.note"},"b":7},"edges":[{"from":"a.x"}],"layout":{"a":["1",2]}}');

    expect(fragment).toEqual({ format: "wareflow/fragment/1", nodes: { a: { type: "core.note", version: 1, config: {} } }, edges: [], layout: {} });
  });
});

describe("a renamed way out", () => {
  const branches = (...names: string[]) => ({ branches: names.map((name) => ({ name })) });
  const branch = CATALOG.get("core.branch")!;

  it("keeps its wires", () => {
    const added = apply(exampleFlow(), { kind: "add_node", id: "by_shop", node: { type: "core.branch", version: 1, config: branches("warsaw", "berlin") }, at: [0, 0] });
    const wired = apply(added, { kind: "connect", edge: { from: "by_shop.warsaw", to: "save.items" } });
    const after = branches("warszawa", "berlin");

    const flow = apply(wired, { kind: "set_config", id: "by_shop", config: after, renamed: renamedOutput(branch, wired.nodes["by_shop"]!.config, after) });

    expect(flow.edges.at(-1)).toEqual({ from: "by_shop.warszawa", to: "save.items" });
  });

  it("is told from one that was removed, added or moved", () => {
    expect(renamedOutput(branch, branches("a", "b"), branches("a", "c"))).toEqual({ from: "b", to: "c" });
    expect(renamedOutput(branch, branches("a", "b"), branches("a"))).toBeNull();
    expect(renamedOutput(branch, branches("a", "b"), branches("b", "a"))).toBeNull();
    expect(renamedOutput(branch, branches("a"), branches("a"))).toBeNull();
  });
});

describe("graph", () => {
  it("tells what lies before and after a node", () => {
    expect([...upstream(exampleFlow(), "only_paid")].sort()).toEqual(["changed", "map"]);
    expect([...downstream(exampleFlow(), "only_paid")]).toEqual(["save"]);
  });

  it("orders nodes along the data and loses none on a circle", () => {
    const circle = apply(exampleFlow(), { kind: "connect", edge: { from: "save.saved", to: "map.items" } });

    expect(inOrder(exampleFlow()).filter((id) => id !== "memo")).toEqual(["changed", "map", "only_paid", "save"]);
    expect(inOrder(circle)).toHaveLength(5);
  });
});

describe("layout", () => {
  it("puts each node to the right of what feeds it and leaves notes alone", () => {
    const flow = apply(exampleFlow(), tidy(exampleFlow(), CATALOG));

    const x = (id: string) => flow.layout[id]?.[0] ?? 0;
    expect(x("changed")).toBeLessThan(x("map"));
    expect(x("map")).toBeLessThan(x("only_paid"));
    expect(flow.layout["memo"]).toEqual([80, 320]);
  });

  it("finds a place that covers no other node", () => {
    const [x, y] = freePlace(exampleFlow(), [82, 121]);

    expect([x, y]).not.toEqual([80, 120]);
    expect(Object.values(exampleFlow().layout)).not.toContainEqual([x, y]);
  });
});

describe("toCanvas", () => {
  it("draws nodes with their ports and wires with the role of their port", () => {
    const flow = apply(exampleFlow(), { kind: "connect", edge: { from: "map.failed", to: "save.items" } });

    const canvas = toCanvas(flow, CATALOG, { nodes: new Set(["map"]), edges: new Set() });

    expect(canvas.nodes.find((node) => node.id === "map")).toMatchObject({ type: "step", position: { x: 400, y: 120 }, selected: true });
    expect(canvas.nodes.find((node) => node.id === "memo")?.type).toBe("note");
    expect(canvas.edges.find((edge) => edge.sourceHandle === "failed")?.data.role).toBe("error");
  });

  it("draws a node of an unknown type without ports", () => {
    const flow = apply(exampleFlow(), { kind: "add_node", id: "future", node: { type: "shop.new", version: 9, config: {} }, at: [0, 0] });

    expect(toCanvas(flow, CATALOG).nodes.find((node) => node.id === "future")?.data).toMatchObject({ type: undefined, inputs: [], outputs: [] });
  });

  it("shows a port that only a wire still names, so that the wire can be seen and removed", () => {
    const flow = apply(exampleFlow(), { kind: "connect", edge: { from: "map.gone", to: "save.items" } });

    const outputs = toCanvas(flow, CATALOG).nodes.find((node) => node.id === "map")?.data.outputs;

    expect(outputs?.at(-1)).toMatchObject({ name: "gone", type: "lost" });
  });

  it("gives an untouched node as the same object again", () => {
    const project = makeProjection();
    const before = project(exampleFlow(), CATALOG, NOTHING_SELECTED);
    const flow = exampleFlow();
    const first = project(flow, CATALOG, NOTHING_SELECTED);

    const second = project(apply(flow, { kind: "move_nodes", to: { map: [0, 0] } }), CATALOG, NOTHING_SELECTED);

    expect(before.nodes).toHaveLength(5);
    expect(second.nodes.find((node) => node.id === "save")).toBe(first.nodes.find((node) => node.id === "save"));
    expect(second.nodes.find((node) => node.id === "map")?.data).toBe(first.nodes.find((node) => node.id === "map")?.data);
    expect(second.edges[0]).toBe(first.edges[0]);
  });
});
