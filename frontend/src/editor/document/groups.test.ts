import { describe, expect, it } from "vitest";

import { drawnGroupId, frameAround, makeCollapse, stepsOf } from "./drawGroups";
import { copyFragment, parseFragment, pasteFragment } from "./fragment";
import { apply } from "./operations";
import { CATALOG, exampleFlow } from "./testFlow";
import { NODE_HEIGHT, NODE_WIDTH, tidy } from "./tidy";
import { NOTHING_SELECTED, toCanvas } from "./toCanvas";
import type { FlowDocument } from "./types";

function grouped(collapsed = false): FlowDocument {
  const flow = apply(exampleFlow(), { kind: "group", id: "prices", title: " Prices ", nodes: ["only_paid", "map", "ghost"] });
  return collapsed ? apply(flow, { kind: "collapse_groups", ids: ["prices"], collapsed: true }) : flow;
}

describe("groups in the document", () => {
  it("hold what the flow has, sorted, and say only what is not so anyway", () => {
    expect(grouped().groups).toEqual({ prices: { title: "Prices", nodes: ["map", "only_paid"] } });
    expect(exampleFlow()).not.toHaveProperty("groups");
  });

  it("take a step out of the group it was in, and go with their last step", () => {
    const flow = apply(grouped(), { kind: "group", id: "other", title: "", nodes: ["map"] });
    const emptied = apply(flow, { kind: "remove", nodes: ["only_paid", "map"] });

    expect(flow.groups).toEqual({ prices: { title: "Prices", nodes: ["only_paid"] }, other: { title: "", nodes: ["map"] } });
    expect(emptied).not.toHaveProperty("groups");
  });

  it("follow the new name of a step", () => {
    const flow = apply(grouped(), { kind: "rename_node", id: "map", to: "z_map" });

    expect(flow.groups?.["prices"]?.nodes).toEqual(["only_paid", "z_map"]);
  });

  it("take in a step that is put on a wire between two of theirs, and no other", () => {
    const node = { type: "core.filter_status", version: 1, config: {} };
    const inside = apply(grouped(), { kind: "insert_on_edge", id: "mid", node, at: [0, 0], edge: { from: "map.mapped", to: "only_paid.items" }, input: "items", output: "kept" });
    const before = apply(grouped(), { kind: "insert_on_edge", id: "mid", node, at: [0, 0], edge: { from: "changed.items", to: "map.items" }, input: "items", output: "kept" });

    expect(inside.groups?.["prices"]?.nodes).toEqual(["map", "mid", "only_paid"]);
    expect(before.groups?.["prices"]?.nodes).toEqual(["map", "only_paid"]);
  });

  it("have a colour and a title, and lose both again", () => {
    const named = apply(apply(grouped(), { kind: "set_group_title", id: "prices", title: "x".repeat(100) }), { kind: "set_group_color", id: "prices", color: "red" });
    const plain = apply(named, { kind: "set_group_color", id: "prices", color: null });

    expect(named.groups?.["prices"]).toMatchObject({ title: "x".repeat(80), color: "red" });
    expect(plain.groups?.["prices"]).not.toHaveProperty("color");
  });

  it("go along when all of their steps are copied, with new names, and only then", () => {
    const flow = grouped(true);
    const whole = parseFragment(JSON.stringify(copyFragment(flow, ["map", "only_paid", "memo"])));
    const half = copyFragment(flow, ["map"]);

    const pasted = apply(flow, pasteFragment(flow, whole ?? half, [0, 600]));

    expect(half).not.toHaveProperty("groups");
    expect(pasted.groups).toEqual({
      prices: flow.groups?.["prices"],
      prices_2: { title: "Prices", nodes: ["map_2", "only_paid_2"], collapsed: true },
    });
  });

  it("are not read from a copied text that puts a step in two of them", () => {
    const text = JSON.stringify({ ...copyFragment(exampleFlow(), ["map"]), groups: { a: { title: "", nodes: ["map"] }, b: { title: "", nodes: ["map"] }, c: 3 } });

    expect(parseFragment(text)?.groups).toEqual({ a: { title: "", nodes: ["map"] } });
  });
});

it("keeps other steps out of a frame when it tidies", () => {
  const node = { type: "core.filter_status", version: 1, config: {} };
  const fan = ["n1", "n2", "n3", "n4", "n5"].reduce(
    (flow, id) => apply(flow, { kind: "add_node", id, node, at: [0, 0], edges: [{ from: "changed.items", to: `${id}.items` }] }),
    exampleFlow(),
  );
  const flow = apply(fan, { kind: "group", id: "odd", title: "", nodes: ["n1", "n3", "n5"] });

  const { layout } = apply(flow, tidy(flow, CATALOG));

  const box = (id: string) => ({ x: layout[id]?.[0] ?? 0, y: layout[id]?.[1] ?? 0, width: NODE_WIDTH, height: NODE_HEIGHT });
  const frame = frameAround(["n1", "n3", "n5"].map(box));
  const inside = ["n2", "n4", "map", "changed", "save"].filter((id) => {
    const { x, y } = box(id);
    return x < frame.x + frame.width && x + NODE_WIDTH > frame.x && y < frame.y + frame.height && y + NODE_HEIGHT > frame.y;
  });
  expect(inside).toEqual([]);
});

describe("collapsed groups on the canvas", () => {
  const collapse = makeCollapse();
  const draw = (flow: FlowDocument) => collapse(toCanvas(flow, CATALOG), flow, NOTHING_SELECTED);

  it("are one card with the wires that cross the border", () => {
    const { nodes, edges } = draw(grouped(true));
    const card = nodes.find((node) => node.type === "card");

    expect(nodes.map((node) => node.id).sort()).toEqual(["changed", drawnGroupId("prices"), "memo", "save"]);
    expect(card).toMatchObject({ position: { x: 400, y: 120 }, data: { into: ["changed.items"], out: ["only_paid.kept"] } });
    expect(edges.map(({ source, target }) => `${source} ${target}`)).toEqual(["changed group:prices", "group:prices save"]);
  });

  it("keep the drawn objects while another step is moved", () => {
    const flow = grouped(true);
    const canvas = toCanvas(flow, CATALOG);

    const [first, again] = [collapse(canvas, flow, NOTHING_SELECTED), collapse(canvas, flow, NOTHING_SELECTED)];

    expect(again.nodes.every((node, at) => node === first.nodes[at])).toBe(true);
    expect(again.edges.every((edge, at) => edge === first.edges[at])).toBe(true);
  });

  it("stand for all of their steps when they are picked", () => {
    expect(stepsOf(grouped(true), [drawnGroupId("prices"), "save"])).toEqual(["map", "only_paid", "save"]);
  });
});
