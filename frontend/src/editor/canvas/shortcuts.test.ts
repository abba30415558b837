import { expect, it } from "vitest";

import { pressed, SHORTCUT_GROUPS, SHORTCUTS } from "./shortcuts";
import { shift } from "./useReveal";

const key = (name: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
  pressed({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

it("names keys as the sheet does, Cmd and Ctrl alike", () => {
  expect(key("z", { ctrlKey: true })).toBe("Mod+Z");
  expect(key("Z", { metaKey: true, shiftKey: true })).toBe("Mod+Shift+Z");
  expect(key("n")).toBe("N");
  expect(key("?", { shiftKey: true })).toBe("?");
  expect(key("ArrowLeft", { altKey: true })).toBe("Alt+ArrowLeft");
});

it("shows every shortcut in the sheet once", () => {
  const shown = SHORTCUT_GROUPS.flatMap((group) => group.names);

  expect([...shown].sort()).toEqual(Object.keys(SHORTCUTS).sort());
});

it("moves the view as little as needed", () => {
  expect(shift(100, 200, 1_000)).toBe(0);
  expect(shift(-50, 200, 1_000)).toBe(82);
  expect(shift(900, 200, 1_000)).toBe(-132);
  expect(shift(900, 5_000, 1_000)).toBe(-868);
});
