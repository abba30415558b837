import { expect, it } from "vitest";

import { pressed, SHORTCUT_GROUPS, SHORTCUTS } from "./shortcuts";

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
