/** The keys, the focus and the folding of the outline, after the tree pattern of WAI-ARIA. */
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { wasAt } from "../canvas/place";
import { useShow } from "../canvas/useReveal";
import { pressed, type ShortcutName } from "../canvas/shortcuts";
import { namesAt } from "../commands/keymap";
import { useKeymap } from "../commands/useKeymap";
import { edgesOutOf } from "../document/graph";
import { type OutlineItem, pathTo, type Row, rowsOf, toOutline } from "../document/outline";
import { edgeKey, portRef } from "../document/types";
import { titleOf, useEditor, useStores } from "../state/context";
import { type EditorStore, flowOf, onlySelected } from "../state/editorStore";
import { actionsFor } from "./actions";

const TYPEAHEAD_MS = 700;

export function useOutlineTree() {
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const selection = useEditor((state) => state.selection);
  const keymap = useKeymap();
  const show = useShow();
  const items = useMemo(() => toOutline(flow, types), [flow, types]);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => rowsOf(items, folded), [folded, items]);
  const [wanted, setWanted] = useState<string | null>(null);
  const [menu, setMenu] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly name: ShortcutName; readonly at: number } | null>(null);
  const ref = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const place = useRef({ index: 0, focused: false });

  const found = rows.findIndex((row) => row.item.key === wanted);
  const index = found >= 0 ? found : Math.min(place.current.index, rows.length - 1);
  const active = rows[index]?.item.key ?? null;

  const fold = useCallback((key: string, shut?: boolean) => {
    setFolded((old) => {
      const close = shut ?? !old.has(key);
      return close ? new Set([...old, key]) : new Set([...old].filter((one) => one !== key));
    });
  }, []);

  const focus = useCallback((key: string) => {
    setWanted(key);
    const line = ref.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    line?.focus();
  }, []);

  // What is selected on the canvas is the line one stands on here, unfolded if need be.
  const selected = onlySelected(selection);
  useEffect(() => {
    if (!selected) return;
    setWanted(selected);
    const path = pathTo(items, selected) ?? [];
    setFolded((old) => (path.some((key) => old.has(key)) ? new Set([...old].filter((key) => !path.includes(key))) : old));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a new selection unfolds, not every change of the flow
  }, [selected]);

  // A line that went away, or moved, takes the focus with it; the one now in its place gets it.
  useEffect(() => {
    place.current.index = index;
    if (!place.current.focused || menu || editor.getState().floating || document.querySelector("[aria-modal=true]")) return;
    const line = active ? ref.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(active)}"]`) : null;
    if (line && document.activeElement !== line && (document.activeElement === document.body || ref.current?.contains(document.activeElement))) line.focus();
  });

  const pick = useCallback(
    (item: OutlineItem, more = false) => {
      select(editor, item, more);
      if (item.kind === "step") show(item.id);
    },
    [editor, show],
  );

  const go = (at: number, more = false) => {
    const row = rows[at];
    if (!row) return;
    focus(row.item.key);
    pick(row.item, more);
  };

  const walk: Readonly<Record<string, (row: Row) => void>> = {
    ArrowDown: () => go(index + 1),
    ArrowUp: () => go(index - 1),
    "Shift+ArrowDown": () => go(index + 1, true),
    "Shift+ArrowUp": () => go(index - 1, true),
    Home: () => go(0),
    End: () => go(rows.length - 1),
    ArrowRight: (row) => (row.expanded === false ? fold(row.item.key, false) : row.expanded ? go(index + 1) : undefined),
    ArrowLeft: (row) => (row.expanded ? fold(row.item.key, true) : go(rows.findIndex((one) => one.item.key === row.parent))),
    "*": () => setFolded(new Set()),
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[index];
    if (!row || (event.target as HTMLElement).role !== "treeitem") return;
    const key = pressed(event.nativeEvent);
    const names = namesAt(keymap, key, "outline");
    const letter = key.length === 1 && /[\p{L}\p{N}]/u.test(event.key) && !event.altKey;
    const done = () => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (menu) {
      // Pressed before the menu had the focus, or after something took it back: the keys are meant for the menu.
      if (!walk[key]) return;
      done();
      document.querySelector<HTMLElement>("[role=menu] [role=menuitem]")?.focus();
      return;
    }
    if (names.includes("stepMenu")) {
      done();
      setMenu(true);
      return;
    }
    if (!letter && names.length > 0) {
      done();
      const action = actionsFor(editor, row, rows).find((one) => names.includes(one.name));
      if (action) action.run();
      else setRefusal({ name: names[0] ?? "open", at: Date.now() });
    } else if (walk[key]) {
      done();
      walk[key](row);
    } else if (letter) {
      done();
      go(typeahead(event.key));
    }
  };

  const typeahead = (letter: string): number => {
    const now = Date.now();
    const text = now - typed.current.at < TYPEAHEAD_MS ? typed.current.text + letter : letter;
    typed.current = { text, at: now };
    const start = text.length > 1 ? index : index + 1;
    const order = [...rows.keys()].map((at) => (start + at) % rows.length);
    return order.find((at) => wordOf(editor, rows[at]?.item).startsWith(text.toLowerCase())) ?? -1;
  };

  const onClick = (event: MouseEvent) => {
    const line = (event.target as Element).closest("[role=treeitem]");
    const row = rows.find((one) => one.item.key === line?.getAttribute("data-key"));
    if (!row || (event.target as Element).closest("button")) return;
    focus(row.item.key);
    pick(row.item, event.shiftKey || event.ctrlKey || event.metaKey);
    if (row.item.kind === "step") editor.getState().showInspector(true);
  };

  const handlers = {
    onKeyDown,
    onClick,
    onDoubleClick: () => {
      const item = rows[index]?.item;
      if (item?.kind === "step") editor.getState().open(item.id);
    },
    onFocus: (event: { target: EventTarget }) => {
      wasAt("outline");
      place.current.focused = true;
      const item = rows.find((row) => row.item.key === (event.target as Element).getAttribute("data-key"))?.item;
      if (!item) return;
      setWanted(item.key);
      // By Tab or by a dialog that closes: the keys work on the line one stands on.
      if (item.kind === "step" && !editor.getState().selection.nodes.has(item.id)) pick(item);
    },
    onBlur: (event: { relatedTarget: EventTarget | null }) => {
      if (event.relatedTarget instanceof Node && !ref.current?.contains(event.relatedTarget)) place.current.focused = false;
    },
  };

  const openMenu = useCallback(
    (opened: boolean) => {
      setMenu(opened);
      if (!opened && active) window.setTimeout(() => !document.querySelector("[aria-modal=true]") && focus(active), 0);
    },
    [active, focus],
  );

  return { rows, active, fold, ref, handlers, menu, openMenu, refusal };
}

/** A step selects itself; a way out or a reference its wires. */
function select(editor: EditorStore, item: OutlineItem, more: boolean): void {
  const state = editor.getState();
  switch (item.kind) {
    case "step":
      return state.select(more ? [...state.selection.nodes, item.id] : [item.id]);
    case "reference":
      return state.select([], [edgeKey(item.via.edge)]);
    case "branch":
      return state.select([], edgesOutOf(flowOf(state), item.from).filter((edge) => portRef(edge.from).port === item.port.name).map(edgeKey));
    case "section":
      return state.select([]);
  }
}

function wordOf(editor: EditorStore, item: OutlineItem | undefined): string {
  if (!item || item.kind === "section") return "";
  if (item.kind === "branch") return item.port.title.toLowerCase();
  const state = editor.getState();
  const node = flowOf(state).nodes[item.id];
  return titleOf(node, state.types.get(node?.type ?? "")).toLowerCase();
}
