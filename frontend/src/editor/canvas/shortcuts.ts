/** Every key of the editor, once: what it does, and its line in the sheet. */
export const SHORTCUTS = {
  add: ["N"],
  connect: ["C"],
  open: ["Enter"],
  rename: ["F2"],
  toggle: ["D"],
  pin: ["P"],
  delete: ["Delete", "Backspace"],
  undo: ["Mod+Z"],
  redo: ["Mod+Shift+Z", "Mod+Y"],
  copy: ["Mod+C"],
  cut: ["Mod+X"],
  paste: ["Mod+V"],
  duplicate: ["Mod+D"],
  makeGroup: ["Mod+G"],
  ungroup: ["Mod+Shift+G"],
  expand: ["Alt+G"],
  collapse: ["Alt+Shift+G"],
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
  outline: ["Shift+O"],
  commands: ["Mod+K"],
  search: ["Mod+F"],
  nextFound: ["F3"],
  previousFound: ["Shift+F3"],
  help: ["?"],
  versions: [],
  starts: [],
  sources: [],
  insertAfter: ["Insert", "Alt+N"],
  insertBefore: ["Shift+Insert", "Alt+Shift+N"],
  connectTo: ["Alt+C"],
  disconnect: ["Alt+X"],
  switchStep: ["Alt+O"],
  moveUp: ["Alt+↑"],
  moveDown: ["Alt+↓"],
  stepMenu: ["Shift+F10", "ContextMenu"],
} as const satisfies Record<string, readonly string[]>;

export type ShortcutName = keyof typeof SHORTCUTS;

export const SHORTCUT_GROUPS: readonly { readonly key: string; readonly names: readonly ShortcutName[] }[] = [
  { key: "build", names: ["add", "connect", "open", "rename", "toggle", "pin", "delete", "note", "tidy"] },
  { key: "edit", names: ["undo", "redo", "copy", "cut", "paste", "duplicate", "makeGroup", "ungroup", "expand", "collapse", "save"] },
  { key: "select", names: ["walk", "nudge", "upstream", "downstream", "selectAll", "selectNone"] },
  { key: "outline", names: ["insertAfter", "insertBefore", "connectTo", "disconnect", "switchStep", "moveUp", "moveDown", "stepMenu"] },
  { key: "view", names: ["commands", "search", "nextFound", "previousFound", "outline", "palette", "zoom", "zoomReset", "fit", "help"] },
  { key: "run", names: ["plan", "run", "publish", "versions", "starts", "sources"] },
];

interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly code?: string;
}

/** `"Mod+Shift+Z"` for a key event; Mod is Ctrl, or Cmd on a Mac. A sign such as `?` keeps no Shift of its own. */
export function pressed(event: Pressed): string {
  const key = keyOf(event);
  const letter = /^[A-Z0-9]$/.test(key) || key.length > 1;
  return [
    event.ctrlKey || event.metaKey ? "Mod" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && letter ? "Shift" : "",
    key,
  ]
    .filter(Boolean)
    .join("+");
}

/** With Alt a Mac types another sign; the key itself is meant. */
function keyOf(event: Pressed): string {
  const plain = event.altKey ? /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code ?? "")?.[1] : undefined;
  if (plain) return plain;
  return event.key.length === 1 ? event.key.toUpperCase() : event.key;
}
