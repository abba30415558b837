import { beforeEach, describe, expect, it } from "vitest";

import { CATALOG, exampleFlow } from "../document/testFlow";
import * as commands from "./commands";
import { createEditorStore, type EditorStore, flowOf } from "./editorStore";
import { createRunStore } from "./runStore";

let store: EditorStore;

const flow = () => flowOf(store.getState());
const selected = () => [...store.getState().selection.nodes];

beforeEach(() => {
  store = createEditorStore({ flowId: "f1", document: exampleFlow(), types: CATALOG });
});

describe("adding a step", () => {
  it("wires it to the output it was asked for, right of that step, and selects it", () => {
    const id = commands.addNode(store, { type: "core.filter_status", from: { node: "map", port: "failed" } });

    expect(id).toBe("filter_status");
    expect(flow().edges).toContainEqual({ from: "map.failed", to: "filter_status.items" });
    expect(flow().layout["filter_status"]?.[0]).toBeGreaterThan(flow().layout["map"]?.[0] ?? 0);
    expect(selected()).toEqual(["filter_status"]);
  });

  it("puts it into a wire and keeps both halves", () => {
    commands.addNode(store, { type: "core.filter_status", edge: { from: "changed.items", to: "map.items" } });

    expect(flow().edges).toHaveLength(4);
    expect(flow().edges).toContainEqual({ from: "filter_status.kept", to: "map.items" });
  });

  it("adds without a wire what does not fit", () => {
    commands.addNode(store, { type: "lightspeed.changed_items", from: { node: "map", port: "mapped" } });

    expect(flow().edges).toHaveLength(3);
    expect(flow().nodes["lightspeed_changed_items"]).toBeDefined();
  });

  it("does nothing to a flow that is only shown", () => {
    store = createEditorStore({ flowId: "f1", document: exampleFlow(), types: CATALOG, readOnly: true });

    expect(commands.addNode(store, { type: "core.note" })).toBeNull();
    expect(flow()).toEqual(exampleFlow());
  });
});

describe("the selection", () => {
  it("is removed with its wires in one undo", () => {
    store.getState().select(["map", "only_paid"], ["changed.items -> map.items"]);

    commands.removeSelected(store);
    const left = Object.keys(flow().nodes);
    store.getState().undo();

    expect(left).toEqual(["changed", "save", "memo"]);
    expect(flow()).toEqual(exampleFlow());
  });

  it("goes through the clipboard text into another flow", () => {
    store.getState().select(["map", "only_paid"]);
    const text = commands.copySelected(store) ?? "";
    const other = createEditorStore({ flowId: "f2", document: { ...exampleFlow(), nodes: {}, edges: [], layout: {} }, types: CATALOG });

    const pasted = commands.pasteText(other, text, [80, 80]);

    expect(pasted).toBe(true);
    expect(flowOf(other.getState()).edges).toEqual([{ from: "map.mapped", to: "only_paid.items" }]);
    expect([...other.getState().selection.nodes]).toEqual(["map", "only_paid"]);
    expect(other.getState().arrived).toEqual(["map", "only_paid"]);
  });

  it("comes around the place where a single step would go, and covers nothing that is there", () => {
    store.getState().select(["map", "only_paid"]);
    const text = commands.copySelected(store) ?? "";
    const free = createEditorStore({ flowId: "f2", document: { ...exampleFlow(), nodes: {}, edges: [], layout: {} }, types: CATALOG });
    const taken = createEditorStore({ flowId: "f3", document: { ...exampleFlow(), layout: { save: [560, 80] } }, types: CATALOG });

    commands.pasteText(free, text, [400, 80]);
    commands.pasteText(taken, text, [400, 80]);

    expect(flowOf(free.getState()).layout).toEqual({ map: [240, 80], only_paid: [560, 80] });
    expect(flowOf(taken.getState()).layout["only_paid_2"]).toEqual([560, 200]);
  });

  it("goes on from the selected step while nothing is wired to it", () => {
    store.getState().select(["save"]);
    const open = commands.openOutput(store);
    store.getState().select(["map"]);
    const wired = commands.openOutput(store);

    expect(open).toEqual({ node: "save", port: "saved" });
    expect(wired).toBeNull();
  });

  it("leaves other clipboard text alone", () => {
    expect(commands.pasteText(store, "Kubek 350 ml", [0, 0])).toBe(false);
    expect(flow()).toEqual(exampleFlow());
  });

  it("is duplicated beside itself", () => {
    store.getState().select(["save"]);

    commands.duplicateSelected(store);

    expect(selected()).toEqual(["save_2"]);
    expect(flow().layout["save_2"]).not.toEqual(flow().layout["save"]);
  });

  it("is switched off, and on when all of it is off", () => {
    store.getState().select(["map", "save"]);

    commands.toggleDisabled(store);
    const off = flow().nodes["map"]?.disabled;
    commands.toggleDisabled(store);

    expect(off).toBe(true);
    expect(flow().nodes["map"]).not.toHaveProperty("disabled");
  });

  it("walks along the wires with the arrows, and by place where there is no wire", () => {
    store.getState().select(["map"]);

    expect(commands.neighbour(store, "right")).toBe("only_paid");
    expect(commands.neighbour(store, "left")).toBe("changed");
    store.getState().select(["changed"]);
    expect(commands.neighbour(store, "down")).toBe("memo");
    store.getState().select([]);
    expect(commands.neighbour(store, "right")).not.toBeNull();
  });

  it("grows to everything before or after", () => {
    store.getState().select(["only_paid"]);

    commands.selectReach(store, "upstream");

    expect(selected().sort()).toEqual(["changed", "map", "only_paid"]);
  });

  it("forgets what undo took away", () => {
    commands.addNode(store, { type: "core.note" });

    store.getState().undo();

    expect(selected()).toEqual([]);
  });
});

describe("run state", () => {
  const step = { node: "map", status: "running" as const, inputs: {}, outputs: { mapped: 20 }, duration_ms: null, started_at: null, finished_at: null, error: null, changes: {} };

  it("takes live events per step and leaves other steps the same objects", () => {
    const run = createRunStore();
    run.getState().take({ kind: "step", step });
    run.getState().take({ kind: "step", step: { ...step, node: "save" } });
    const before = run.getState().steps["map"];

    run.getState().take({ kind: "step", step: { ...step, node: "save", outputs: { saved: 1 } } });

    expect(run.getState().steps["map"]).toBe(before);
    expect(run.getState().steps["save"]?.outputs).toEqual({ saved: 1 });
  });
});
