/** Copy and paste: a part of a flow as JSON text, also between flows and into a mail. */
import { isObject, parseExact } from "../../api/exact";
import { type FlowGroup, type GroupId, type Groups, groupsOf, isColor, titled } from "./groups";
import { mintId } from "./ids";
import type { Operation } from "./operations";
import { type FlowDocument, type FlowEdge, type FlowNode, type Layout, type NodeId, type Nodes, type Point, portRef, upperLeft } from "./types";

export const FRAGMENT = "wareflow/fragment/1";

export interface Fragment {
  readonly format: string;
  readonly nodes: Nodes;
  readonly edges: readonly FlowEdge[];
  readonly layout: Layout;
  /** Groups that are in it whole. */
  readonly groups?: Groups;
}

export function copyFragment(flow: FlowDocument, ids: Iterable<NodeId>): Fragment {
  const chosen = new Set([...ids].filter((id) => id in flow.nodes));
  const inside = (end: string) => chosen.has(portRef(end).node);
  return {
    format: FRAGMENT,
    nodes: pick(flow.nodes, chosen),
    edges: flow.edges.filter((edge) => inside(edge.from) && inside(edge.to)),
    layout: pick(flow.layout, chosen),
    ...someGroups(Object.entries(groupsOf(flow)).filter(([, group]) => group.nodes.every((id) => chosen.has(id)))),
  };
}

function someGroups(entries: [GroupId, FlowGroup][]): { groups?: Groups } {
  return entries.length > 0 ? { groups: Object.fromEntries(entries) } : {};
}

/** Reads a copied part or a whole flow file; null when the text is neither. */
export function parseFragment(text: string): Fragment | null {
  const value = parsed(text);
  if (!isObject(value) || typeof value["format"] !== "string" || !value["format"].startsWith("wareflow/")) return null;
  if (!isObject(value["nodes"])) return null;
  const nodes = Object.fromEntries(Object.entries(value["nodes"]).flatMap(([id, node]) => asNode(id, node)));
  const edges = (Array.isArray(value["edges"]) ? value["edges"] : []).flatMap(asEdge);
  const layout = isObject(value["layout"]) ? value["layout"] : {};
  return {
    format: FRAGMENT,
    nodes,
    edges,
    layout: Object.fromEntries(Object.entries(layout).flatMap(([id, at]) => (isPoint(at) ? [[id, at]] : []))),
    ...someGroups(asGroups(value["groups"], nodes)),
  };
}

/** Where each step stands in the part, seen from its upper left corner, which is also the place of a step that has none. */
export function placesIn({ nodes, layout }: Fragment): ReadonlyMap<NodeId, Point> {
  const ids = Object.keys(nodes);
  const [left, top] = upperLeft(ids.flatMap((id) => (layout[id] ? [layout[id]] : [])));
  const seen = (at: Point | undefined): Point => (at ? [at[0] - left, at[1] - top] : [0, 0]);
  return new Map(ids.map((id) => [id, seen(layout[id])]));
}

/** The operation that adds the part with new ids, its upper left corner at the given place. */
export function pasteFragment(flow: FlowDocument, fragment: Fragment, at: Point): Extract<Operation, { kind: "paste" }> {
  const names = freshIds(flow, fragment);
  const places = placesIn(fragment);
  const name = (id: NodeId) => names.get(id) ?? id;
  const end = (text: string) => `${name(portRef(text).node)}.${portRef(text).port}`;
  return {
    kind: "paste",
    nodes: Object.fromEntries(Object.entries(fragment.nodes).map(([id, node]) => [name(id), node])),
    layout: Object.fromEntries([...places].map(([id, [x, y]]) => [name(id), [x + at[0], y + at[1]]])),
    edges: fragment.edges.map((edge) => ({ from: end(edge.from), to: end(edge.to) })),
    ...someGroups(freshGroups(flow, fragment, name)),
  };
}

function freshGroups(flow: FlowDocument, fragment: Fragment, name: (id: NodeId) => NodeId): [GroupId, FlowGroup][] {
  const taken = new Set(Object.keys(groupsOf(flow)));
  return Object.entries(fragment.groups ?? {}).map(([id, group]) => {
    const fresh = mintId(id, taken);
    taken.add(fresh);
    return [fresh, { ...group, nodes: group.nodes.map(name).sort() }];
  });
}

function freshIds(flow: FlowDocument, fragment: Fragment): Map<NodeId, NodeId> {
  const taken = new Set(Object.keys(flow.nodes));
  return new Map(
    Object.keys(fragment.nodes).map((id) => {
      const fresh = mintId(id, taken);
      taken.add(fresh);
      return [id, fresh];
    }),
  );
}

function parsed(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    return null;
  }
}

function asNode(id: string, value: unknown): [string, FlowNode][] {
  if (!isObject(value) || typeof value["type"] !== "string") return [];
  const { type, version, config, title, notes, timeout } = value;
  const node: FlowNode = {
    type,
    version: typeof version === "number" ? version : 1,
    config: isObject(config) ? config : {},
    ...(typeof title === "string" && title ? { title } : {}),
    ...(value["disabled"] === true ? { disabled: true as const } : {}),
    ...(typeof notes === "string" && notes ? { notes } : {}),
    ...(typeof timeout === "number" ? { timeout } : {}),
  };
  return [[id, node]];
}

/** A step is in one group at most, the first that names it. */
function asGroups(value: unknown, nodes: Nodes): [GroupId, FlowGroup][] {
  const free = new Set(Object.keys(nodes));
  return Object.entries(isObject(value) ? value : {}).flatMap(([id, group]) => asGroup(id, group, free));
}

function asGroup(id: string, value: unknown, free: Set<NodeId>): [GroupId, FlowGroup][] {
  if (!isObject(value) || !Array.isArray(value["nodes"])) return [];
  const members = value["nodes"].filter((node) => typeof node === "string").filter((node) => free.delete(node));
  if (members.length === 0) return [];
  const { title, collapsed, color } = value;
  const group: FlowGroup = {
    title: typeof title === "string" ? titled(title) : "",
    nodes: members,
    ...(collapsed === true ? { collapsed: true as const } : {}),
    ...(isColor(color) ? { color } : {}),
  };
  return [[id, group]];
}

function asEdge(value: unknown): FlowEdge[] {
  if (!isObject(value) || typeof value["from"] !== "string" || typeof value["to"] !== "string") return [];
  return [{ from: value["from"], to: value["to"] }];
}

function isPoint(value: unknown): value is Point {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "number");
}

function pick<Value>(record: Readonly<Record<string, Value>>, keys: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));
}
