/** The flow as a tree in the order of the data, for who reads or builds it without the canvas. */
import { isNote, isSource, type NodeTypes, type OutputPort, outputsOf } from "./catalog";
import { edgesInto, edgesOutOf, inOrder } from "./graph";
import { edgeKey, type FlowDocument, type FlowEdge, type NodeId, portRef } from "./types";

/** The wire that leads to an item, and the way out it leaves by. */
export interface Via {
  readonly edge: FlowEdge;
  readonly port: OutputPort;
  /** The step before has more ways out than one, so that this one must be named. */
  readonly named: boolean;
}

interface Base {
  /** The same over changes elsewhere, so that focus and folding stay. */
  readonly key: string;
  readonly level: number;
}

export interface StepItem extends Base {
  readonly kind: "step";
  readonly id: NodeId;
  readonly via: Via | null;
  readonly children: readonly OutlineItem[];
}

/** One of several ways out of a step, with what follows there. */
export interface BranchItem extends Base {
  readonly kind: "branch";
  readonly from: NodeId;
  readonly port: OutputPort;
  readonly children: readonly OutlineItem[];
}

/** A step that stands elsewhere: `circle` when it is one of those before. */
export interface ReferenceItem extends Base {
  readonly kind: "reference";
  readonly id: NodeId;
  readonly via: Via;
  readonly circle: boolean;
}

/** What no start reaches, and the notes. */
export interface SectionItem extends Base {
  readonly kind: "section";
  readonly name: "loose" | "notes";
  readonly children: readonly OutlineItem[];
}

export type OutlineItem = StepItem | BranchItem | ReferenceItem | SectionItem;

export interface Row {
  readonly item: OutlineItem;
  readonly parent: string | null;
  readonly position: number;
  readonly size: number;
  readonly expanded: boolean | null;
}

interface Walk {
  readonly flow: FlowDocument;
  readonly types: NodeTypes;
  readonly out: ReadonlyMap<NodeId, readonly Via[]>;
  readonly placed: Set<NodeId>;
}

export function toOutline(flow: FlowDocument, types: NodeTypes): OutlineItem[] {
  const steps = inOrder(flow).filter((id) => id in flow.nodes && !isNote(typeOf(flow, types, id)));
  const walk: Walk = { flow, types, out: waysOut(flow, types, steps), placed: new Set() };
  const entries = steps.filter((id) => edgesInto(flow, id).length === 0).sort(higher(flow));
  const starts = entries.filter((id) => isStart(walk, id));
  const items = starts.flatMap((id) => chain(walk, id, null, 1, []));
  const loose = [...entries.filter((id) => !walk.placed.has(id)), ...steps]
    .flatMap((id) => (walk.placed.has(id) ? [] : chain(walk, id, null, 2, [])));
  const notes = Object.keys(flow.nodes)
    .filter((id) => isNote(typeOf(flow, types, id)))
    .sort(higher(flow))
    .map((id): StepItem => ({ kind: "step", key: id, id, level: 2, via: null, children: [] }));
  return [...items, ...section("loose", loose), ...section("notes", notes)];
}

/** Steps one after another stand side by side; only where the way forks does it go a level down. */
function chain(walk: Walk, first: NodeId, via: Via | null, level: number, before: readonly NodeId[]): OutlineItem[] {
  const items: OutlineItem[] = [];
  const path = [...before];
  let id = first;
  let by = via;
  for (;;) {
    walk.placed.add(id);
    path.push(id);
    const ways = walk.out.get(id) ?? [];
    if (ways.length !== 1) {
      items.push({ kind: "step", key: id, id, level, via: by, children: branches(walk, id, ways, level + 1, path) });
      return items;
    }
    items.push({ kind: "step", key: id, id, level, via: by, children: [] });
    const [only] = ways;
    if (!only) return items;
    const next = portRef(only.edge.to).node;
    if (walk.placed.has(next)) return [...items, reference(only, next, level, path)];
    id = next;
    by = only;
  }
}

function branches(walk: Walk, id: NodeId, ways: readonly Via[], level: number, path: readonly NodeId[]): OutlineItem[] {
  const ports = [...new Set(ways.map((way) => way.port.name))];
  return ports.flatMap((name): OutlineItem[] => {
    const mine = ways.filter((way) => way.port.name === name);
    const [first] = mine;
    if (!first) return [];
    const children = mine.flatMap((way) => {
      const next = portRef(way.edge.to).node;
      // The branch has the name already.
      const via = { ...way, named: false };
      return walk.placed.has(next) ? [reference(via, next, level + 1, path)] : chain(walk, next, via, level + 1, path);
    });
    return [{ kind: "branch", key: `${id}.${name}`, from: id, port: first.port, level, children }];
  });
}

function reference(via: Via, id: NodeId, level: number, path: readonly NodeId[]): ReferenceItem {
  return { kind: "reference", key: edgeKey(via.edge), id, via, level, circle: path.includes(id) };
}

function section(name: SectionItem["name"], children: readonly OutlineItem[]): SectionItem[] {
  return children.length > 0 ? [{ kind: "section", key: `#${name}`, name, level: 1, children }] : [];
}

function waysOut(flow: FlowDocument, types: NodeTypes, steps: readonly NodeId[]): Map<NodeId, readonly Via[]> {
  const wires = new Map<NodeId, FlowEdge[]>();
  for (const edge of flow.edges) {
    const { node } = portRef(edge.from);
    if (!(portRef(edge.to).node in flow.nodes)) continue;
    const list = wires.get(node) ?? [];
    list.push(edge);
    wires.set(node, list);
  }
  const lower = higher(flow);
  return new Map(
    steps.map((id) => {
      const ports = portsOf(flow, types, id);
      const named = ports.filter((port) => port.role !== "error").length > 1;
      const order = new Map(ports.map((port, at) => [port.name, at]));
      const ways = (wires.get(id) ?? []).map((edge): Via => {
        const name = portRef(edge.from).port;
        const port = ports.find((one) => one.name === name) ?? { name, title: name, type: "any", role: "main" as const };
        return { edge, port, named: named || port.role !== "main" };
      });
      const rank = (way: Via) => order.get(way.port.name) ?? ports.length;
      return [id, ways.sort((a, b) => rank(a) - rank(b) || lower(portRef(a.edge.to).node, portRef(b.edge.to).node))];
    }),
  );
}

function isStart({ flow, types, out }: Walk, id: NodeId): boolean {
  const type = typeOf(flow, types, id);
  return type ? isSource(type) || type.inputs.length === 0 : (out.get(id) ?? []).length > 0;
}

function portsOf(flow: FlowDocument, types: NodeTypes, id: NodeId): OutputPort[] {
  const node = flow.nodes[id];
  const type = typeOf(flow, types, id);
  return node && type ? outputsOf(type, node) : [];
}

function typeOf(flow: FlowDocument, types: NodeTypes, id: NodeId) {
  return types.get(flow.nodes[id]?.type ?? "");
}

/** From top to bottom as on the canvas. */
function higher(flow: FlowDocument): (one: NodeId, other: NodeId) => number {
  const at = (id: NodeId) => flow.layout[id] ?? [0, 0];
  return (one, other) => at(one)[1] - at(other)[1] || at(one)[0] - at(other)[0] || (one < other ? -1 : 1);
}

export function childrenOf(item: OutlineItem): readonly OutlineItem[] {
  return item.kind === "reference" ? [] : item.children;
}

/** The lines one sees: folded items without what is in them. */
export function rowsOf(items: readonly OutlineItem[], folded: ReadonlySet<string>): Row[] {
  const rows: Row[] = [];
  const add = (list: readonly OutlineItem[], parent: string | null) => {
    list.forEach((item, at) => {
      const children = childrenOf(item);
      const expanded = children.length > 0 ? !folded.has(item.key) : null;
      rows.push({ item, parent, position: at + 1, size: list.length, expanded });
      if (expanded) add(children, item.key);
    });
  };
  add(items, null);
  return rows;
}

/** The step an item stands for; none for a heading. */
export function stepOf(item: OutlineItem): NodeId | null {
  return item.kind === "step" || item.kind === "reference" ? item.id : null;
}

/** The items above the one with the key, outermost first; null when there is none. */
export function pathTo(items: readonly OutlineItem[], key: string): string[] | null {
  for (const item of items) {
    if (item.key === key) return [];
    const inside = pathTo(childrenOf(item), key);
    if (inside) return [item.key, ...inside];
  }
  return null;
}

/** Whether anything before leads to this item's own line. */
export function wireInto(flow: FlowDocument, item: OutlineItem): FlowEdge | null {
  if (item.kind === "reference") return item.via.edge;
  if (item.kind === "step") return item.via?.edge ?? edgesInto(flow, item.id)[0] ?? null;
  const edges = item.kind === "branch" ? edgesOutOf(flow, item.from).filter((edge) => portRef(edge.from).port === item.port.name) : [];
  return edges.length === 1 ? (edges[0] ?? null) : null;
}
