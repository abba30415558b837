import { describe, expect, it } from "vitest";

import { diffFlows, isSameFlow } from "./diff";
import { mergeFlows } from "./merge";
import { apply, type Operation } from "./operations";
import { exampleFlow } from "./testFlow";
import type { FlowDocument } from "./types";

const after = (...ops: Operation[]): FlowDocument => ops.reduce(apply, exampleFlow());
const branch = { type: "core.branch", version: 1, config: {} };

describe("difference", () => {
  it("is none for the same flow, whatever the order of its keys", () => {
    const { nodes, ...rest } = exampleFlow();
    const turned = { ...rest, nodes: Object.fromEntries(Object.entries(nodes).reverse()) } as FlowDocument;

    expect(diffFlows(exampleFlow(), turned)).toEqual({ steps: [], wires: [], facts: [], moved: [] });
  });

  it("tells steps added, removed and changed apart, down to the setting", () => {
    const diff = diffFlows(
      exampleFlow(),
      after(
        { kind: "add_node", id: "fork", node: branch, at: [0, 0] },
        { kind: "remove", nodes: ["save"] },
        { kind: "set_config", id: "map", config: { fields: { number: "{{ item.ean }}", name: "x" } } },
        { kind: "set_disabled", ids: ["only_paid"], disabled: true },
      ),
    );

    expect(diff.steps.map(({ id, change }) => [id, change])).toEqual([
      ["map", "changed"],
      ["only_paid", "changed"],
      ["save", "removed"],
      ["fork", "added"],
    ]);
    expect(diff.steps[0]?.settings).toEqual([
      { path: ["fields", "number"], before: "{{ item.customSku }}", after: "{{ item.ean }}" },
      { path: ["fields", "name"], before: undefined, after: "x" },
    ]);
    expect(diff.steps[1]?.facts).toEqual([{ fact: "disabled", before: undefined, after: true }]);
    expect(diff.wires).toEqual([{ edge: { from: "only_paid.kept", to: "save.items" }, change: "removed" }]);
  });

  it("goes into lists of the same length and takes others as a whole", () => {
    const before = after({ kind: "set_config", id: "map", config: { rows: [{ a: 1 }, { a: 2 }], tags: ["x"] } });
    const now = apply(before, { kind: "set_config", id: "map", config: { rows: [{ a: 1 }, { a: 3 }], tags: ["x", "y"] } });

    expect(diffFlows(before, now).steps[0]?.settings).toEqual([
      { path: ["rows", 1, "a"], before: 2, after: 3 },
      { path: ["tags"], before: ["x"], after: ["x", "y"] },
    ]);
  });

  it("says a moved box is layout only, and a new name a fact of the flow", () => {
    const moved = diffFlows(exampleFlow(), after({ kind: "move_nodes", to: { map: [0, 0] } }));
    const named = diffFlows(exampleFlow(), after({ kind: "set_name", name: "Nightly" }));

    expect(moved.moved).toEqual(["map"]);
    expect(isSameFlow(moved)).toBe(true);
    expect(named.facts).toEqual([{ name: "name", before: "Items to Business Central", after: "Nightly" }]);
  });
});

describe("merge", () => {
  const merge = (mine: FlowDocument, theirs: FlowDocument) => mergeFlows(exampleFlow(), mine, theirs);

  it("takes both when they touched different steps", () => {
    const mine = after({ kind: "set_title", id: "map", title: "Mine" }, { kind: "disconnect", edges: [{ from: "map.mapped", to: "only_paid.items" }] });
    const theirs = after({ kind: "set_title", id: "save", title: "Theirs" }, { kind: "add_node", id: "fork", node: branch, at: [0, 0], edges: [{ from: "map.mapped", to: "fork.items" }] });

    const result = merge(mine, theirs);

    expect(result.kind).toBe("merged");
    if (result.kind !== "merged") return;
    expect([result.document.nodes["map"]?.title, result.document.nodes["save"]?.title]).toEqual(["Mine", "Theirs"]);
    expect(result.document.edges).toEqual([
      { from: "changed.items", to: "map.items" },
      { from: "only_paid.kept", to: "save.items" },
      { from: "map.mapped", to: "fork.items" },
    ]);
    expect(result.document.layout["fork"]).toEqual([0, 0]);
  });

  it("takes what both did alike once, and a removal nobody else touched", () => {
    const result = merge(after({ kind: "remove", nodes: ["memo"] }, { kind: "set_name", name: "B" }), after({ kind: "set_name", name: "B" }));

    expect(result).toMatchObject({ kind: "merged", document: { name: "B" } });
    expect(result.kind === "merged" && Object.keys(result.document.nodes)).not.toContain("memo");
  });

  it("clashes over one step, over one name and over a step taken away", () => {
    const step = merge(after({ kind: "set_title", id: "map", title: "A" }), after({ kind: "set_disabled", ids: ["map"], disabled: true }));
    const gone = merge(after({ kind: "remove", nodes: ["map"] }), after({ kind: "set_title", id: "map", title: "B" }));
    const name = merge(after({ kind: "set_name", name: "A" }), after({ kind: "set_name", name: "B" }));
    const wired = merge(
      after({ kind: "remove", nodes: ["save"] }),
      after({ kind: "connect", edge: { from: "map.mapped", to: "save.items" } }),
    );

    expect(step).toEqual({ kind: "clash", clashes: [{ kind: "step", id: "map" }] });
    expect(gone).toEqual({ kind: "clash", clashes: [{ kind: "step", id: "map" }] });
    expect(name).toEqual({ kind: "clash", clashes: [{ kind: "fact", name: "name" }] });
    expect(wired).toMatchObject({ kind: "clash", clashes: [{ kind: "wire_to_removed", id: "save" }] });
  });

  it("refuses two wires that go in a circle only together", () => {
    const loose = { ...exampleFlow(), edges: [] };
    const wired = (from: string, to: string) => apply(loose, { kind: "connect", edge: { from, to } });

    const result = mergeFlows(loose, wired("map.mapped", "only_paid.items"), wired("only_paid.kept", "map.items"));

    expect(result).toMatchObject({ kind: "clash", clashes: [{ kind: "circle" }] });
  });

  it("lets the last mover have a box", () => {
    const result = merge(after({ kind: "move_nodes", to: { map: [1, 1] } }), after({ kind: "move_nodes", to: { map: [2, 2], save: [3, 3] } }));

    expect(result).toMatchObject({ kind: "merged", document: { layout: { map: [1, 1], save: [3, 3] } } });
  });
});
