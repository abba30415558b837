/** Two people changed one flow: what both did together, as long as they did not touch the same step. */
import type { Data } from "../../api/exact";
import { same } from "./diff";
import { downstream } from "./graph";
import { edgeKey, type FlowDocument, type FlowEdge, type FlowNode, type NodeId, type Point, portRef } from "./types";

export type Clash =
  /** Both changed it, each in another way. */
  | { readonly kind: "step"; readonly id: NodeId }
  /** One took the step away, the other wired something to it. */
  | { readonly kind: "wire_to_removed"; readonly id: NodeId; readonly edge: FlowEdge }
  /** Each wire is fine by itself; together they go in a circle. */
  | { readonly kind: "circle"; readonly id: NodeId }
  /** Name, description or another fact of the flow. */
  | { readonly kind: "fact"; readonly name: string };

export type Merged = { readonly kind: "merged"; readonly document: FlowDocument } | { readonly kind: "clash"; readonly clashes: readonly Clash[] };

const PARTS = new Set(["nodes", "edges", "layout"]);

export function mergeFlows(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): Merged {
  const clashes: Clash[] = [];
  const nodes = merged<FlowNode>(base.nodes, mine.nodes, theirs.nodes, (id) => clashes.push({ kind: "step", id }));
  const facts = merged<Data>(factsOf(base), factsOf(mine), factsOf(theirs), (name) => clashes.push({ kind: "fact", name }));
  // Where a box stands is nobody's loss: the last word has who saves last.
  const layout = merged<Point>(base.layout, mine.layout, theirs.layout, () => {}, mine.layout);
  const edges = mergeEdges(base, mine, theirs);
  for (const edge of edges) {
    const lost = [portRef(edge.from).node, portRef(edge.to).node].find((id) => !(id in nodes));
    if (lost !== undefined) clashes.push({ kind: "wire_to_removed", id: lost, edge });
  }
  const document = {
    ...(facts as unknown as FlowDocument),
    nodes,
    edges,
    layout: Object.fromEntries(Object.entries(layout).filter(([id]) => id in nodes)),
  };
  const circle = Object.keys(nodes).find((id) => downstream(document, id).has(id) && !downstream(theirs, id).has(id) && !downstream(mine, id).has(id));
  if (circle !== undefined) clashes.push({ kind: "circle", id: circle });
  return clashes.length > 0 ? { kind: "clash", clashes: unique(clashes) } : { kind: "merged", document };
}

/** Key by key: whoever changed it has it; where both did alike, either; else the clash is told. */
function merged<Value>(
  base: Readonly<Record<string, Value>>,
  mine: Readonly<Record<string, Value>>,
  theirs: Readonly<Record<string, Value>>,
  clash: (key: string) => void,
  winner: Readonly<Record<string, Value>> = theirs,
): Record<string, Value> {
  const result: Record<string, Value> = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const [old, ours, other] = [base[key], mine[key], theirs[key]];
    const [kept, taken] = [same(ours, old), same(other, old) || same(ours, other)];
    if (!kept && !taken) clash(key);
    const value = kept ? other : taken ? ours : winner[key];
    if (value !== undefined) result[key] = value;
  }
  return result;
}

function mergeEdges(base: FlowDocument, mine: FlowDocument, theirs: FlowDocument): FlowEdge[] {
  const [before, here] = [keysOf(base), keysOf(mine)];
  const there = keysOf(theirs);
  const kept = theirs.edges.filter((edge) => here.has(edgeKey(edge)) || !before.has(edgeKey(edge)));
  const added = mine.edges.filter((edge) => !there.has(edgeKey(edge)) && !before.has(edgeKey(edge)));
  return [...kept, ...added];
}

function keysOf(flow: FlowDocument): ReadonlySet<string> {
  return new Set(flow.edges.map(edgeKey));
}

function factsOf(flow: FlowDocument): Record<string, Data> {
  return Object.fromEntries(Object.entries(flow as unknown as Record<string, Data>).filter(([name]) => !PARTS.has(name)));
}

function unique(clashes: readonly Clash[]): Clash[] {
  const seen = new Set<string>();
  return clashes.filter((clash) => {
    const key = clash.kind === "fact" ? `fact ${clash.name}` : `${clash.kind} ${clash.id}`;
    return !seen.has(key) && seen.add(key);
  });
}
