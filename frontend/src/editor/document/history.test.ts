import { describe, expect, it } from "vitest";

import { canRedo, canUndo, perform, redo, startHistory, undo } from "./history";
import type { Operation } from "./operations";
import { exampleFlow } from "./testFlow";

const typed = (value: string): Operation => ({ kind: "set_config", id: "save", config: { number: value } });

describe("history", () => {
  it("takes one action back and gives it again", () => {
    const start = startHistory(exampleFlow());
    const done = perform(start, { kind: "remove", nodes: ["map"] }, 0);

    const back = undo(done);
    const again = redo(back);

    expect(back.present).toBe(start.present);
    expect(again.present).toBe(done.present);
  });

  it("keeps typing in one field as one entry", () => {
    const history = [..."MUG-1"].reduce((h, _, at) => perform(h, typed("MUG-1".slice(0, at + 1)), at * 300), startHistory(exampleFlow()));

    expect(history.past).toHaveLength(1);
    expect(undo(history).present).toEqual(exampleFlow());
  });

  it("starts a new entry after a pause, in another field and after an undo", () => {
    const first = perform(startHistory(exampleFlow()), typed("1"), 0);

    expect(perform(first, typed("2"), 5_000).past).toHaveLength(2);
    expect(perform(first, { kind: "set_title", id: "save", title: "x" }, 10).past).toHaveLength(2);
    expect(perform(redo(undo(first)), typed("2"), 10).past).toHaveLength(2);
  });

  it("forgets what was undone once something new is done", () => {
    const back = undo(perform(startHistory(exampleFlow()), typed("1"), 0));

    const other = perform(back, { kind: "set_name", name: "Other" }, 1);

    expect(canRedo(back)).toBe(true);
    expect(canRedo(other)).toBe(false);
  });

  it("makes no entry for an operation that changes nothing", () => {
    const history = perform(startHistory(exampleFlow()), { kind: "connect", edge: { from: "changed.items", to: "map.items" } }, 0);

    expect(canUndo(history)).toBe(false);
    expect(undo(history)).toBe(history);
  });
});
