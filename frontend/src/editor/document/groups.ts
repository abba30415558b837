/** Frames that people draw around steps. They are apart from what the flow does: a step is in one group or in none. */
import type { FlowGroup } from "../../api/types";
import { mintId } from "./ids";
import { type FlowDocument, type FlowEdge, type NodeId, portRef } from "./types";

export type { FlowGroup };
export type GroupId = string;
export type Groups = Readonly<Record<GroupId, FlowGroup>>;

export const COLORS = ["grey", "blue", "green", "yellow", "red", "purple"] as const;
export type Color = (typeof COLORS)[number];

export const LONGEST_TITLE = 80;

export function isColor(value: unknown): value is Color {
  return COLORS.some((color) => color === value);
}

export function groupsOf(flow: FlowDocument): Groups {
  return flow.groups ?? {};
}

export function groupOf(flow: FlowDocument, node: NodeId): GroupId | null {
  return Object.entries(groupsOf(flow)).find(([, group]) => group.nodes.includes(node))?.[0] ?? null;
}

/** The collapsed group that hides the step; null when the step is to be seen. */
export function hiddenIn(flow: FlowDocument, node: NodeId): GroupId | null {
  const id = groupOf(flow, node);
  return id && flow.groups?.[id]?.collapsed ? id : null;
}

/** Groups that any of the steps is in. */
export function groupsAround(flow: FlowDocument, nodes: Iterable<NodeId>): GroupId[] {
  const chosen = new Set(nodes);
  return Object.entries(groupsOf(flow)).flatMap(([id, group]) => (group.nodes.some((node) => chosen.has(node)) ? [id] : []));
}

export function newGroupId(flow: FlowDocument, title: string): GroupId {
  return mintId(title, new Set(Object.keys(groupsOf(flow))));
}

/** The flow with these groups: a group without steps is none, and a flow without groups says nothing of them. */
export function withGroups(flow: FlowDocument, groups: Groups): FlowDocument {
  const kept = Object.fromEntries(
    Object.entries(groups).flatMap(([id, group]) => {
      const nodes = group.nodes.filter((node) => node in flow.nodes);
      if (nodes.length === 0) return [];
      return [[id, nodes.length === group.nodes.length ? group : { ...group, nodes }]];
    }),
  );
  const { groups: _gone, ...rest } = flow;
  return Object.keys(kept).length > 0 ? { ...rest, groups: kept } : rest;
}

export function addGroup(flow: FlowDocument, id: GroupId, group: FlowGroup): FlowDocument {
  const nodes = [...new Set(group.nodes)].filter((node) => node in flow.nodes).sort();
  if (nodes.length === 0 || id in groupsOf(flow)) return flow;
  return withGroups(flow, { ...taken(groupsOf(flow), new Set(nodes)), [id]: { ...group, title: titled(group.title), nodes } });
}

export function removeGroups(flow: FlowDocument, ids: readonly GroupId[]): FlowDocument {
  const groups = Object.entries(groupsOf(flow));
  const kept = groups.filter(([id]) => !ids.includes(id));
  return kept.length === groups.length ? flow : withGroups(flow, Object.fromEntries(kept));
}

export function changeGroup(flow: FlowDocument, id: GroupId, change: (group: FlowGroup) => FlowGroup): FlowDocument {
  const group = flow.groups?.[id];
  return group ? withGroups(flow, { ...flow.groups, [id]: change(group) }) : flow;
}

export function collapseGroups(flow: FlowDocument, ids: readonly GroupId[], collapsed: boolean): FlowDocument {
  const changed = ids.filter((id) => flow.groups?.[id] && Boolean(flow.groups[id].collapsed) !== collapsed);
  return changed.reduce((done, id) => changeGroup(done, id, (group) => collapse(group, collapsed)), flow);
}

export function titled(text: string): string {
  return text.trim().slice(0, LONGEST_TITLE);
}

export function colored(group: FlowGroup, color: Color | null): FlowGroup {
  const { color: _gone, ...rest } = group;
  return color ? { ...rest, color } : rest;
}

export function renameMember(flow: FlowDocument, from: NodeId, to: NodeId): FlowDocument {
  if (!flow.groups) return flow;
  const renamed = (nodes: string[]) => (nodes.includes(from) ? nodes.map((node) => (node === from ? to : node)).sort() : nodes);
  const groups = Object.entries(flow.groups).map(([id, group]) => [id, { ...group, nodes: renamed(group.nodes) }] as const);
  return { ...flow, groups: Object.fromEntries(groups) };
}

/** A step put in the middle of a wire that lies in a group belongs to the group. */
export function joinBetween(flow: FlowDocument, node: NodeId, edge: FlowEdge): FlowDocument {
  const id = groupOf(flow, portRef(edge.from).node);
  if (!id || id !== groupOf(flow, portRef(edge.to).node) || groupOf(flow, node)) return flow;
  return changeGroup(flow, id, (group) => ({ ...group, nodes: [...group.nodes, node].sort() }));
}

/** Wires that go into the steps from outside, and out of them. */
export function border(flow: FlowDocument, nodes: Iterable<NodeId>): { readonly into: FlowEdge[]; readonly out: FlowEdge[] } {
  const inside = new Set(nodes);
  const has = (end: string) => inside.has(portRef(end).node);
  return {
    into: flow.edges.filter((edge) => !has(edge.from) && has(edge.to)),
    out: flow.edges.filter((edge) => has(edge.from) && !has(edge.to)),
  };
}

function collapse({ collapsed: _gone, ...rest }: FlowGroup, collapsed: boolean): FlowGroup {
  return collapsed ? { ...rest, collapsed: true } : rest;
}

/** The groups without these steps, which are about to be in another. */
function taken(groups: Groups, nodes: ReadonlySet<NodeId>): Groups {
  return Object.fromEntries(
    Object.entries(groups).map(([id, group]) => [id, { ...group, nodes: group.nodes.filter((node) => !nodes.has(node)) }]),
  );
}
