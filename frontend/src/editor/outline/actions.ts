/** What one can do at a line of the outline: the keys and the menu come here. */
import type { ShortcutName } from "../canvas/shortcuts";
import { isNote, mainOutput, type NodeTypes, type OutputPort, outputsOf } from "../document/catalog";
import { edgesOutOf } from "../document/graph";
import { moveStep, swapPlaces, type Way } from "../document/moveStep";
import type { Operation } from "../document/operations";
import { type OutlineItem, type Row, wireInto } from "../document/outline";
import { type FlowDocument, type FlowEdge, portRef } from "../document/types";
import { addNote, duplicateSelected, removeSelected, toggleDisabled } from "../state/commands";
import { type EditorStore, flowOf } from "../state/editorStore";

export interface OutlineAction {
  readonly name: ShortcutName;
  /** The way out a step is added at, where there is more than one. */
  readonly port: OutputPort | null;
  readonly run: () => void;
}

/** Only what can be done: what is not in the list says so in words when its key is pressed. */
export function actionsFor(store: EditorStore, row: Row, rows: readonly Row[]): OutlineAction[] {
  const state = store.getState();
  const { item } = row;
  if (item.kind === "section") return state.readOnly ? [] : [action("note", () => note(store, item))];
  const id = item.kind === "branch" ? item.from : item.id;
  const open = action("open", () => state.open(id));
  if (state.readOnly) return [open];
  const flow = flowOf(state);
  const wire = wireInto(flow, item);
  return [
    open,
    ...(item.kind === "reference" ? [] : inserts(store, item)),
    ...(wire ? [action("insertBefore", () => state.float({ kind: "quick_add", from: null, edge: wire, at: null }))] : []),
    ...(isNote(state.types.get(flow.nodes[id]?.type ?? "")) ? [] : [action("connectTo", () => state.float({ kind: "connect", from: id }))]),
    ...(wire ? [action("disconnect", () => state.perform({ kind: "disconnect", edges: [wire] }))] : []),
    action("note", () => note(store, item)),
    ...(item.kind === "step" ? ofStep(store, row, rows) : []),
  ];
}

function action(name: ShortcutName, run: () => void, port: OutputPort | null = null): OutlineAction {
  return { name, run, port };
}

/** After the main way out first; each other way out of the step is offered by its name. */
function inserts(store: EditorStore, item: OutlineItem): OutlineAction[] {
  const state = store.getState();
  const flow = flowOf(state);
  const id = item.kind === "branch" ? item.from : item.kind === "step" ? item.id : "";
  const node = flow.nodes[id];
  const type = state.types.get(node?.type ?? "");
  if (!node || !type) return [];
  const add = (port: OutputPort) => () => state.float({ kind: "quick_add", ...placeAt(flow, id, port), at: null });
  if (item.kind === "branch") return [action("insertAfter", add(item.port))];
  const main = mainOutput(type, node);
  const others = outputsOf(type, node).filter((port) => port.name !== main?.name);
  return [...(main ? [main] : []), ...others].map((port) => action("insertAfter", add(port), others.length > 0 ? port : null));
}

/** Into the wire that leaves there; beside them where several do. */
function placeAt(flow: FlowDocument, id: string, port: OutputPort): { from: { node: string; port: string } | null; edge: FlowEdge | null } {
  const [only, more] = edgesOutOf(flow, id).filter((edge) => portRef(edge.from).port === port.name);
  return only && !more ? { from: null, edge: only } : { from: { node: id, port: port.name }, edge: null };
}

function ofStep(store: EditorStore, row: Row, rows: readonly Row[]): OutlineAction[] {
  const state = store.getState();
  const flow = flowOf(state);
  const { item } = row;
  if (item.kind !== "step") return [];
  const note = isNote(state.types.get(flow.nodes[item.id]?.type ?? ""));
  const moves = (["up", "down"] as const).flatMap((way) => {
    const op = moveOf(flow, state.types, row, rows, way);
    return op ? [action(way === "up" ? "moveUp" : "moveDown", () => state.perform(op))] : [];
  });
  return [
    action("rename", () => state.float({ kind: "rename", id: item.id })),
    ...(note ? [] : [action("switchStep", () => toggleDisabled(store))]),
    action("duplicate", () => duplicateSelected(store)),
    ...moves,
    action("delete", () => removeSelected(store)),
  ];
}

/** Along its chain where it is wired; else past the start or the note beside it. */
function moveOf(flow: FlowDocument, types: NodeTypes, row: Row, rows: readonly Row[], way: Way): Operation | null {
  const { item } = row;
  if (item.kind !== "step") return null;
  const along = moveStep(flow, types, item.id, way);
  if (along || item.via) return along;
  const beside = rows.filter((one) => one.parent === row.parent && one.item.kind === "step" && !one.item.via);
  const at = beside.findIndex((one) => one.item.key === item.key);
  const other = beside[at + (way === "up" ? -1 : 1)]?.item;
  return other?.kind === "step" ? swapPlaces(flow, item.id, other.id) : null;
}

/** A note stands above the step it was added at. */
function note(store: EditorStore, item: OutlineItem): void {
  const id = item.kind === "branch" ? item.from : item.kind === "section" ? null : item.id;
  const at = id ? flowOf(store.getState()).layout[id] : undefined;
  addNote(store, at ? [at[0], at[1] - 160] : [80, 40]);
}
