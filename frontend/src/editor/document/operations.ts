/** Every way a flow can change. One user action is one operation, so one undo takes it back whole. */
import {
  addGroup,
  changeGroup,
  collapseGroups,
  type Color,
  colored,
  type GroupId,
  type Groups,
  groupsOf,
  joinBetween,
  removeGroups,
  renameMember,
  titled,
  withGroups,
} from "./groups";
import {
  type Config,
  type FlowDocument,
  type FlowEdge,
  type FlowNode,
  type Layout,
  type NodeId,
  type Nodes,
  type Point,
  portRef,
  sameEdge,
} from "./types";

export type Operation =
  | { readonly kind: "add_node"; readonly id: NodeId; readonly node: FlowNode; readonly at: Point; readonly edges?: readonly FlowEdge[] }
  | { readonly kind: "insert_on_edge"; readonly id: NodeId; readonly node: FlowNode; readonly at: Point; readonly edge: FlowEdge; readonly input: string; readonly output: string }
  | { readonly kind: "remove"; readonly nodes: readonly NodeId[]; readonly edges?: readonly FlowEdge[] }
  | { readonly kind: "move_nodes"; readonly to: Layout }
  | { readonly kind: "connect"; readonly edge: FlowEdge }
  | { readonly kind: "disconnect"; readonly edges: readonly FlowEdge[] }
  | { readonly kind: "reconnect"; readonly before: FlowEdge; readonly after: FlowEdge }
  | { readonly kind: "rewire"; readonly without: readonly FlowEdge[]; readonly added: readonly FlowEdge[]; readonly to: Layout }
  | { readonly kind: "set_config"; readonly id: NodeId; readonly config: Config; readonly renamed?: PortRename | null }
  | { readonly kind: "set_title"; readonly id: NodeId; readonly title: string }
  | { readonly kind: "set_notes"; readonly id: NodeId; readonly notes: string }
  | { readonly kind: "set_timeout"; readonly id: NodeId; readonly timeout: number | null }
  | { readonly kind: "rename_node"; readonly id: NodeId; readonly to: NodeId }
  | { readonly kind: "set_disabled"; readonly ids: readonly NodeId[]; readonly disabled: boolean }
  | { readonly kind: "paste"; readonly nodes: Nodes; readonly edges: readonly FlowEdge[]; readonly layout: Layout; readonly groups?: Groups }
  | { readonly kind: "group"; readonly id: GroupId; readonly title: string; readonly nodes: readonly NodeId[] }
  | { readonly kind: "ungroup"; readonly ids: readonly GroupId[] }
  | { readonly kind: "set_group_title"; readonly id: GroupId; readonly title: string }
  | { readonly kind: "set_group_color"; readonly id: GroupId; readonly color: Color | null }
  | { readonly kind: "collapse_groups"; readonly ids: readonly GroupId[]; readonly collapsed: boolean }
  | { readonly kind: "put_on_edge"; readonly id: NodeId; readonly at: Point; readonly edge: FlowEdge; readonly input: string; readonly output: string }
  | { readonly kind: "extract"; readonly nodes: readonly NodeId[]; readonly id: NodeId; readonly node: FlowNode; readonly at: Point; readonly edges: readonly FlowEdge[] }
  | { readonly kind: "tidy"; readonly layout: Layout }
  | { readonly kind: "arrange"; readonly layout: Layout }
  | { readonly kind: "set_name"; readonly name: string }
  | { readonly kind: "set_description"; readonly description: string }
  | { readonly kind: "replace_document"; readonly document: FlowDocument };

/** An output that the configuration names and that goes by another name now; its wires stay. */
export interface PortRename {
  readonly from: string;
  readonly to: string;
}

export type OperationKind = Operation["kind"];

/** The flow after the operation. What the operation names and the flow lacks is left alone, never invented. */
export function apply(flow: FlowDocument, op: Operation): FlowDocument {
  switch (op.kind) {
    case "add_node":
      return withEdges(withNode(flow, op.id, op.node, op.at), op.edges ?? []);
    case "insert_on_edge":
      return insertOnEdge(flow, op);
    case "remove":
      return remove(flow, new Set(op.nodes), op.edges ?? []);
    case "move_nodes":
      return { ...flow, layout: { ...flow.layout, ...known(flow, op.to) } };
    case "tidy":
    case "arrange":
      return { ...flow, layout: { ...flow.layout, ...known(flow, op.layout) } };
    case "connect":
      return withEdges(flow, [op.edge]);
    case "disconnect":
      return withoutEdges(flow, op.edges);
    case "reconnect":
      return withEdges(withoutEdges(flow, [op.before]), [op.after]);
    case "rewire":
      return { ...withEdges(withoutEdges(flow, op.without), op.added), layout: { ...flow.layout, ...known(flow, op.to) } };
    case "set_config":
      return renameOutput(changeNode(flow, op.id, (node) => ({ ...node, config: op.config })), op.id, op.renamed ?? null);
    case "set_title":
      return changeNode(flow, op.id, (node) => optional(node, "title", op.title.trim().slice(0, 80)));
    case "set_notes":
      return changeNode(flow, op.id, (node) => optional(node, "notes", op.notes));
    case "set_timeout":
      return changeNode(flow, op.id, (node) => limited(node, op.timeout));
    case "rename_node":
      return rename(flow, op.id, op.to);
    case "set_disabled":
      return op.ids.reduce((done, id) => changeNode(done, id, (node) => disabled(node, op.disabled)), flow);
    case "paste":
      return paste(flow, op);
    case "group":
      return addGroup(flow, op.id, { title: op.title, nodes: [...op.nodes] });
    case "ungroup":
      return removeGroups(flow, op.ids);
    case "set_group_title":
      return changeGroup(flow, op.id, (group) => ({ ...group, title: titled(op.title) }));
    case "set_group_color":
      return changeGroup(flow, op.id, (group) => colored(group, op.color));
    case "collapse_groups":
      return collapseGroups(flow, op.ids, op.collapsed);
    case "put_on_edge":
      return putOnEdge(flow, op);
    case "extract":
      return withEdges(withNode(remove(flow, new Set(op.nodes), []), op.id, op.node, op.at), op.edges);
    case "set_name":
      return { ...flow, name: op.name };
    case "set_description":
      return { ...flow, description: op.description };
    case "replace_document":
      return op.document;
    default:
      return unheardOf(op);
  }
}

function unheardOf(op: never): never {
  throw new Error(`There is no operation ${JSON.stringify(op)}.`);
}

function withNode(flow: FlowDocument, id: NodeId, node: FlowNode, at: Point): FlowDocument {
  return { ...flow, nodes: { ...flow.nodes, [id]: node }, layout: { ...flow.layout, [id]: at } };
}

function withEdges(flow: FlowDocument, edges: readonly FlowEdge[]): FlowDocument {
  const added = edges.filter(
    (edge) => hasEnds(flow, edge) && !flow.edges.some((present) => sameEdge(present, edge)),
  );
  return added.length ? { ...flow, edges: [...flow.edges, ...added] } : flow;
}

function withoutEdges(flow: FlowDocument, gone: readonly FlowEdge[]): FlowDocument {
  return { ...flow, edges: flow.edges.filter((edge) => !gone.some((other) => sameEdge(edge, other))) };
}

function hasEnds(flow: FlowDocument, edge: FlowEdge): boolean {
  return portRef(edge.from).node in flow.nodes && portRef(edge.to).node in flow.nodes;
}

function insertOnEdge(flow: FlowDocument, op: Extract<Operation, { kind: "insert_on_edge" }>): FlowDocument {
  return putOnEdge(withNode(flow, op.id, op.node, op.at), op);
}

/** A step that is there already, put in the middle of a wire. */
function putOnEdge(flow: FlowDocument, op: Omit<Extract<Operation, { kind: "put_on_edge" }>, "kind">): FlowDocument {
  if (!(op.id in flow.nodes)) return flow;
  const placed = { ...withoutEdges(flow, [op.edge]), layout: { ...flow.layout, [op.id]: op.at } };
  return joinBetween(
    withEdges(placed, [
      { from: op.edge.from, to: `${op.id}.${op.input}` },
      { from: `${op.id}.${op.output}`, to: op.edge.to },
    ]),
    op.id,
    op.edge,
  );
}

function paste(flow: FlowDocument, op: Extract<Operation, { kind: "paste" }>): FlowDocument {
  const added = withEdges({ ...flow, nodes: { ...flow.nodes, ...op.nodes }, layout: { ...flow.layout, ...op.layout } }, op.edges);
  return op.groups ? withGroups(added, { ...groupsOf(added), ...op.groups }) : added;
}

function remove(flow: FlowDocument, gone: ReadonlySet<NodeId>, edges: readonly FlowEdge[]): FlowDocument {
  const kept = withoutEdges(flow, edges).edges.filter(
    (edge) => !gone.has(portRef(edge.from).node) && !gone.has(portRef(edge.to).node),
  );
  const rest = { ...flow, nodes: without(flow.nodes, gone), layout: without(flow.layout, gone), edges: kept };
  return flow.groups ? withGroups(rest, flow.groups) : rest;
}

function rename(flow: FlowDocument, id: NodeId, to: NodeId): FlowDocument {
  if (!(id in flow.nodes) || to in flow.nodes) return flow;
  const end = (text: string) => (portRef(text).node === id ? `${to}.${portRef(text).port}` : text);
  return {
    ...renameMember(flow, id, to),
    nodes: renamed(flow.nodes, id, to),
    layout: renamed(flow.layout, id, to),
    edges: flow.edges.map((edge) => ({ from: end(edge.from), to: end(edge.to) })),
  };
}

function renameOutput(flow: FlowDocument, id: NodeId, renamed: PortRename | null): FlowDocument {
  const before = `${id}.${renamed?.from ?? ""}`;
  if (!renamed || !flow.edges.some((edge) => edge.from === before)) return flow;
  return { ...flow, edges: flow.edges.map((edge) => (edge.from === before ? { ...edge, from: `${id}.${renamed.to}` } : edge)) };
}

function changeNode(flow: FlowDocument, id: NodeId, change: (node: FlowNode) => FlowNode): FlowDocument {
  const node = flow.nodes[id];
  return node ? { ...flow, nodes: { ...flow.nodes, [id]: change(node) } } : flow;
}

function optional(node: FlowNode, key: "title" | "notes", value: string): FlowNode {
  const { [key]: _gone, ...rest } = node;
  return value ? { ...rest, [key]: value } : rest;
}

function limited(node: FlowNode, timeout: number | null): FlowNode {
  const { timeout: _gone, ...rest } = node;
  return timeout === null ? rest : { ...rest, timeout };
}

function disabled(node: FlowNode, off: boolean): FlowNode {
  const { disabled: _gone, ...rest } = node;
  return off ? { ...rest, disabled: true } : rest;
}

function known(flow: FlowDocument, layout: Layout): Layout {
  return Object.fromEntries(Object.entries(layout).filter(([id]) => id in flow.nodes));
}

function without<Value>(record: Readonly<Record<string, Value>>, gone: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
}

function renamed<Value>(record: Readonly<Record<string, Value>>, from: string, to: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([id, value]) => [id === from ? to : id, value]));
}
