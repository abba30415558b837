import { describe, expect, it } from "vitest";

import { SHORTCUTS } from "../canvas/shortcuts";
import { fuzzy, ranked } from "./fuzzy";
import { conflictOf, defaultKey, isReserved, keymapOf, namesAt, placeOf, shownKeys } from "./keymap";

describe("keymap", () => {
  it("has no key twice at one place to begin with", () => {
    const keymap = keymapOf({});
    const twice = (Object.keys(SHORTCUTS) as (keyof typeof SHORTCUTS)[]).flatMap((name) =>
      keymap[name].filter((key) => conflictOf(keymap, name, key) !== null && placeOf(name) !== "both").map((key) => `${name} ${key}`),
    );

    expect(twice).toEqual([]);
  });

  it("runs what the user put on the key, and not what was there before", () => {
    const keymap = keymapOf({ run: "F8", plan: "Mod+Enter" });

    expect(defaultKey(keymap, "F8")).toBe("Mod+Enter");
    expect(defaultKey(keymap, "Mod+Enter")).toBe("Mod+Shift+Enter");
    expect(defaultKey(keymap, "Mod+Shift+Enter")).toBeNull();
    expect(defaultKey(keymap, "Mod+Y")).toBe("Mod+Y");
    expect(defaultKey(keymap, "=")).toBe("=");
  });

  it("knows a conflict, a shortcut that was taken away and a reserved key", () => {
    expect(conflictOf(keymapOf({}), "plan", "Mod+S")).toBe("save");
    expect(conflictOf(keymapOf({ save: "" }), "plan", "Mod+S")).toBeNull();
    expect(conflictOf(keymapOf({}), "insertAfter", "F2")).toBe("rename");
    expect(isReserved("Mod+T")).toBe(true);
    expect(isReserved("Mod+S")).toBe(false);
  });

  it("tells the outline from the canvas", () => {
    expect(namesAt(keymapOf({}), "Alt+ArrowUp", "outline")).toEqual(["moveUp"]);
    expect(namesAt(keymapOf({}), "Insert", "canvas")).toEqual([]);
    expect(namesAt(keymapOf({}), "F2", "canvas")).toEqual(["rename"]);
    expect(shownKeys("Shift+ArrowLeft")).toBe("Shift+←");
  });
});

describe("fuzzy search", () => {
  it("takes letters in order, and prefers beginnings of words", () => {
    expect(fuzzy("Tidy up", "tu")).not.toBeNull();
    expect(fuzzy("Tidy up", "ut")).toBeNull();
    expect(fuzzy("Łódź", "lodz")).not.toBeNull();
    expect(ranked(["Replan", "Plan", "Plant a tree"], "plan", String)).toEqual(["Plan", "Plant a tree", "Replan"]);
    expect(ranked(["Business Central: upsert item", "BC: upsert item"], "bc ups", String)[0]).toBe("BC: upsert item");
    expect(ranked(["b", "a"], " ", String)).toEqual(["b", "a"]);
  });
});
