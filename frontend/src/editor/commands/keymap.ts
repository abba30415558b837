/** Keys of the editor as the user has them: the defaults of the one list, and what was changed in this browser. */
import { SHORTCUTS, type ShortcutName } from "../canvas/shortcuts";

/** Under this name the editor keeps what a shortcut does: its first default key, else its own name. */
export function handlerKey(name: ShortcutName): string {
  const [first] = SHORTCUTS[name] as readonly string[];
  return first === undefined ? `#${name}` : spelled(first);
}

export type Keymap = Readonly<Record<ShortcutName, readonly string[]>>;
export type Changes = Readonly<Partial<Record<ShortcutName, string>>>;
/** Where a key is meant: the same key may do something else in the outline. */
export type Place = "canvas" | "outline";

const ARROWS: Readonly<Record<string, string>> = { "←": "ArrowLeft", "→": "ArrowRight", "↑": "ArrowUp", "↓": "ArrowDown" };

/** These are several keys at once, or belong to the browser's clipboard: they stay as they are. */
export const FIXED: ReadonlySet<ShortcutName> = new Set<ShortcutName>(["walk", "nudge", "zoom", "copy", "cut", "paste", "selectNone"]);

/** Only in the outline, and what the outline takes from the canvas. */
const IN_OUTLINE: ReadonlySet<ShortcutName> = new Set<ShortcutName>([
  "insertAfter", "insertBefore", "connectTo", "disconnect", "switchStep", "moveUp", "moveDown", "stepMenu",
]);
const IN_BOTH: ReadonlySet<ShortcutName> = new Set<ShortcutName>(["open", "rename", "delete", "duplicate", "note"]);

/** Keys the browser or the system keeps for itself, or that keyboard users need. */
const RESERVED: ReadonlySet<string> = new Set([
  "Mod+T", "Mod+N", "Mod+W", "Mod+Shift+T", "Mod+Shift+N", "Mod+Shift+W", "Mod+Q", "Mod+L", "Mod+R", "Mod+Tab", "Mod+Shift+Tab", "Mod+P", "Mod+J",
  "Mod+C", "Mod+X", "Mod+V", "Tab", "Shift+Tab", "Escape", "F5", "F11", "F12", "Alt+F4", "Alt+ArrowLeft", "Alt+ArrowRight",
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End",
]);

/** Moving a box belongs to the arrows on the canvas; in the outline they are free. */
const NUDGES = /^Alt\+Arrow/;

export function isReserved(key: string, name?: ShortcutName): boolean {
  return RESERVED.has(key) || (name !== undefined && placeOf(name) !== "outline" && NUDGES.test(key));
}

const NAMES = Object.keys(SHORTCUTS) as ShortcutName[];

export function isShortcutName(name: string): name is ShortcutName {
  return name in SHORTCUTS;
}

/** `"Shift+←"` as the list spells it → `"Shift+ArrowLeft"` as a key event says it. */
export function spelled(key: string): string {
  return key.replace(/[←→↑↓]$/, (arrow) => ARROWS[arrow] ?? arrow);
}

export function keymapOf(changes: Changes): Keymap {
  return Object.fromEntries(
    NAMES.map((name) => {
      const own = changes[name];
      return [name, own === undefined ? SHORTCUTS[name].map(spelled) : own ? [own] : []];
    }),
  ) as unknown as Keymap;
}

export function placeOf(name: ShortcutName): Place | "both" {
  return IN_BOTH.has(name) ? "both" : IN_OUTLINE.has(name) ? "outline" : "canvas";
}

/** What a key does at a place. */
export function namesAt(keymap: Keymap, key: string, place: Place): ShortcutName[] {
  return NAMES.filter((name) => [place, "both"].includes(placeOf(name)) && keymap[name].includes(key));
}

/** Another shortcut with this key at the same place. */
export function conflictOf(keymap: Keymap, name: ShortcutName, key: string): ShortcutName | null {
  const [mine, meets] = [placeOf(name), (other: ShortcutName) => placeOf(other) === "both" || placeOf(name) === "both" || placeOf(other) === placeOf(name)];
  // A key that works everywhere is taken in the outline too, where letters only search.
  const found = NAMES.find((other) => other !== name && keymap[other].includes(key) && (meets(other) || (mine === "outline" && placeOf(other) === "canvas")));
  return found ?? null;
}

/** The default key of what the pressed key does now: handlers are named by defaults. Null when it does nothing any more. */
export function defaultKey(keymap: Keymap, key: string): string | null {
  const [name] = namesAt(keymap, key, "canvas");
  if (name) {
    const defaults = SHORTCUTS[name].map(spelled);
    return defaults.includes(key) ? key : handlerKey(name);
  }
  const taken = NAMES.some((other) => placeOf(other) !== "outline" && SHORTCUTS[other].map(spelled).includes(key));
  return taken ? null : key;
}

const MOD = /mac/i.test(globalThis.navigator?.userAgent ?? "") ? "⌘" : "Ctrl";

/** As keys are printed on the keyboard. */
export function shownKeys(key: string): string {
  return key
    .replace("Mod", MOD)
    .replace(/Arrow(Left|Right|Up|Down)/, (_all, way: string) => ({ Left: "←", Right: "→", Up: "↑", Down: "↓" })[way] ?? way);
}
