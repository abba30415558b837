/** Every key of the editor, once: what it does, and its line in the sheet. */
export const SHORTCUTS = {
  add: ["N"],
  connect: ["C"],
  open: ["Enter"],
  rename: ["F2"],
  toggle: ["D"],
  delete: ["Delete", "Backspace"],
  undo: ["Mod+Z"],
  redo: ["Mod+Shift+Z", "Mod+Y"],
  copy: ["Mod+C"],
  cut: ["Mod+X"],
  paste: ["Mod+V"],
  duplicate: ["Mod+D"],
  selectAll: ["Mod+A"],
  selectNone: ["Escape"],
  walk: ["← → ↑ ↓"],
  nudge: ["Alt+← → ↑ ↓"],
  upstream: ["Shift+←"],
  downstream: ["Shift+→"],
  plan: ["Mod+Shift+Enter"],
  run: ["Mod+Enter"],
  save: ["Mod+S"],
  publish: ["Shift+P"],
  note: ["Shift+S"],
  tidy: ["T"],
  zoom: ["+", "-"],
  zoomReset: ["0"],
  fit: ["1"],
  palette: ["Mod+B"],
  search: ["Mod+F"],
  help: ["?"],
} as const satisfies Record<string, readonly string[]>;

export type ShortcutName = keyof typeof SHORTCUTS;

export const SHORTCUT_GROUPS: readonly { readonly key: string; readonly names: readonly ShortcutName[] }[] = [
  { key: "build", names: ["add", "connect", "open", "rename", "toggle", "delete", "note", "tidy"] },
  { key: "edit", names: ["undo", "redo", "copy", "cut", "paste", "duplicate", "save"] },
  { key: "select", names: ["walk", "nudge", "upstream", "downstream", "selectAll", "selectNone"] },
  { key: "view", names: ["zoom", "zoomReset", "fit", "palette", "search", "help"] },
  { key: "run", names: ["plan", "run", "publish"] },
];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** `"Mod+Shift+Z"` for a key event; Mod is Ctrl, or Cmd on a Mac. A sign such as `?` keeps no Shift of its own. */
export function pressed(event: Pressed): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const letter = /^[A-Z0-9]$/.test(key) || event.key.length > 1;
  return [
    event.ctrlKey || event.metaKey ? "Mod" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && letter ? "Shift" : "",
    key,
  ]
    .filter(Boolean)
    .join("+");
}
