/** What people do in the editor, each one undo. Keys, menus and buttons all come here. */
import { stringifyExact } from "../../api";
import { canWire, inputFor, type Refusal } from "../document/checks";
import { mainOutput, outputsOf } from "../document/catalog";
import { copyFragment, type Fragment, parseFragment, pasteFragment, placesIn } from "../document/fragment";
import { downstream, edgesInto, edgesOutOf, upstream } from "../document/graph";
import { mintId } from "../document/ids";
import { looseOn, throughPorts } from "../document/onWire";
import { freePlace, GAP, NODE_WIDTH, tidy } from "../document/tidy";
import { type Config, edgeKey, type FlowEdge, type NodeId, type Point, type PortRef, portRef, portText, upperLeft } from "../document/types";
import { type EditorStore, flowOf } from "./editorStore";

const STEP_RIGHT = NODE_WIDTH + GAP;

export interface AddWish {
  readonly type: string;
  readonly config?: Config;
  /** Where on the canvas; without it, after the node it is wired to, else in the given middle. */
  readonly at?: Point | null;
  readonly from?: PortRef | null;
  readonly edge?: FlowEdge | null;
  readonly middle?: Point;
}

/** Adds a node of the type, wires it when it fits, selects it, and says its id. */
export function addNode(store: EditorStore, wish: AddWish): NodeId | null {
  const state = store.getState();
  const flow = flowOf(state);
  const type = state.types.get(wish.type);
  if (!type || state.readOnly) return null;

  const id = mintId(type.title, new Set(Object.keys(flow.nodes)));
  const node = { type: type.type, version: type.version, config: wish.config ?? {} };
  const through = wish.edge ? throughPorts(flow, state.types, wish.edge, type, node) : null;
  const before = wish.edge ? portRef(wish.edge.from) : (wish.from ?? null);
  const at = freePlace(flow, wish.at ?? placeAfter(store, before) ?? wish.middle ?? [80, 120]);
  const source = before ? flow.nodes[before.node] : undefined;
  const sourceType = source ? state.types.get(source.type) : undefined;
  const output = source && sourceType ? outputsOf(sourceType, source).find((port) => port.name === before?.port) : undefined;
  const input = output ? inputFor(output, type) : undefined;

  if (wish.edge && through) {
    state.perform({ kind: "insert_on_edge", id, node, at, edge: wish.edge, ...through });
  } else {
    const edges = before && input && !wish.edge ? [{ from: portText(before), to: `${id}.${input.name}` }] : [];
    state.perform({ kind: "add_node", id, node, at, edges });
  }
  state.select([id]);
  return id;
}

export function addNote(store: EditorStore, at: Point): NodeId | null {
  const type = [...store.getState().types.values()].find((one) => one.kind === "note");
  return type ? addNode(store, { type: type.type, at }) : null;
}

/** A step without wires, let go over a wire, goes into it; false when it does not fit there. */
export function putOnWire(store: EditorStore, id: NodeId, edge: FlowEdge, at: Point): boolean {
  const state = store.getState();
  const through = looseOn(flowOf(state), state.types, id, edge);
  if (through) state.perform({ kind: "put_on_edge", id, at, edge, ...through });
  return through !== null;
}

function placeAfter(store: EditorStore, from: PortRef | null): Point | null {
  const at = from ? flowOf(store.getState()).layout[from.node] : undefined;
  return at ? [at[0] + STEP_RIGHT, at[1]] : null;
}

/** The port a new node would be wired to: the main way out of the one selected node. */
export function selectedOutput(store: EditorStore): PortRef | null {
  const state = store.getState();
  const [id] = state.selection.nodes;
  const node = id && state.selection.nodes.size === 1 ? flowOf(state).nodes[id] : undefined;
  const type = node ? state.types.get(node.type) : undefined;
  const port = node && type ? mainOutput(type, node) : undefined;
  return id && port ? { node: id, port: port.name } : null;
}

/** As `selectedOutput`, while nothing is wired to it: a step added by a click goes on from there, and never makes a second way by surprise. */
export function openOutput(store: EditorStore): PortRef | null {
  const port = selectedOutput(store);
  const wired = port && edgesOutOf(flowOf(store.getState()), port.node).some((edge) => edge.from === portText(port));
  return wired ? null : port;
}

export function connect(store: EditorStore, edge: FlowEdge): Refusal | null {
  const state = store.getState();
  const refusal = canWire(flowOf(state), state.types, edge);
  if (!refusal) state.perform({ kind: "connect", edge });
  return refusal;
}

export function removeSelected(store: EditorStore): void {
  const { selection, perform, history } = store.getState();
  const edges = history.present.edges.filter((edge) => selection.edges.has(edgeKey(edge)));
  if (selection.nodes.size + edges.length > 0) perform({ kind: "remove", nodes: [...selection.nodes], edges });
}

/** The text for the clipboard; null when nothing is selected. */
export function copySelected(store: EditorStore): string | null {
  const state = store.getState();
  if (state.selection.nodes.size === 0) return null;
  return stringifyExact(copyFragment(flowOf(state), state.selection.nodes), 2);
}

/** Adds the copied steps around the place, which is where a single one goes; false when the text holds none. */
export function pasteText(store: EditorStore, text: string, at: Point): boolean {
  const fragment = parseFragment(text);
  if (!fragment || Object.keys(fragment.nodes).length === 0 || store.getState().readOnly) return false;
  const places = [...placesIn(fragment).values()];
  const width = Math.max(...places.map(([x]) => x));
  const height = Math.max(...places.map(([, y]) => y));
  put(store, fragment, [at[0] - width / 2, at[1] - height / 2]);
  return true;
}

export function duplicateSelected(store: EditorStore): void {
  const state = store.getState();
  if (state.selection.nodes.size === 0) return;
  const fragment = copyFragment(flowOf(state), state.selection.nodes);
  const [left, top] = upperLeft(Object.values(fragment.layout));
  put(store, fragment, [left, top + 40]);
}

function put(store: EditorStore, fragment: Fragment, at: Point): void {
  const state = store.getState();
  const flow = flowOf(state);
  const op = pasteFragment(flow, fragment, freePlace(flow, at, [...placesIn(fragment).values()]));
  state.perform(op);
  state.arrive(Object.keys(op.nodes));
}

export function toggleDisabled(store: EditorStore): void {
  const state = store.getState();
  const ids = [...state.selection.nodes];
  const off = ids.some((id) => !flowOf(state).nodes[id]?.disabled);
  if (ids.length > 0) state.perform({ kind: "set_disabled", ids, disabled: off });
}

export function selectAll(store: EditorStore): void {
  const flow = flowOf(store.getState());
  store.getState().select(Object.keys(flow.nodes), flow.edges.map(edgeKey));
}

export function selectReach(store: EditorStore, way: "upstream" | "downstream"): void {
  const state = store.getState();
  const flow = flowOf(state);
  const more = [...state.selection.nodes].flatMap((id) => [...(way === "upstream" ? upstream(flow, id) : downstream(flow, id))]);
  state.select(new Set([...state.selection.nodes, ...more]));
}

export function tidyFlow(store: EditorStore, heightOf?: (id: NodeId) => number): void {
  const state = store.getState();
  state.perform(tidy(flowOf(state), state.types, heightOf));
}

export function nudge(store: EditorStore, by: Point): void {
  const state = store.getState();
  const layout = flowOf(state).layout;
  const to = [...state.selection.nodes].map((id): [NodeId, Point] => {
    const [x, y] = layout[id] ?? [0, 0];
    return [id, [x + by[0], y + by[1]]];
  });
  if (to.length > 0) state.perform({ kind: "move_nodes", to: Object.fromEntries(to) });
}

export type Direction = "left" | "right" | "up" | "down";

/** The node the arrow key leads to: along the wires to the sides, else the nearest that way. */
export function neighbour(store: EditorStore, direction: Direction): NodeId | null {
  const state = store.getState();
  const flow = flowOf(state);
  const [here] = state.selection.nodes;
  if (here === undefined) return Object.keys(flow.nodes)[0] ?? null;
  const wired =
    direction === "right"
      ? edgesOutOf(flow, here).map((edge) => portRef(edge.to).node)
      : direction === "left"
        ? edgesInto(flow, here).map((edge) => portRef(edge.from).node)
        : [];
  return wired[0] ?? nearest(flow.layout, here, direction);
}

function nearest(layout: Readonly<Record<NodeId, Point>>, here: NodeId, direction: Direction): NodeId | null {
  const [x, y] = layout[here] ?? [0, 0];
  const along = (dx: number, dy: number) => ({ left: -dx, right: dx, up: -dy, down: dy })[direction];
  const across = (dx: number, dy: number) => Math.abs(direction === "left" || direction === "right" ? dy : dx);
  const found = Object.entries(layout)
    .map(([id, [a, b]]) => ({ id, ahead: along(a - x, b - y), aside: across(a - x, b - y) }))
    .filter((one) => one.id !== here && one.ahead > 0)
    .sort((one, other) => one.ahead + 2 * one.aside - (other.ahead + 2 * other.aside));
  return found[0]?.id ?? null;
}
