/** Steps taken out into a flow of their own, with one step in their place that starts it. */
import { fits, isNote, type NodeTypes, outputsOf } from "./catalog";
import { border } from "./groups";
import { copyFragment } from "./fragment";
import { downstream } from "./graph";
import { mintId } from "./ids";
import type { Operation } from "./operations";
import { FORMAT, type FlowDocument, type FlowEdge, type NodeId, portRef, upperLeft } from "./types";

export const START_FLOW = "core.start_flow";
export const MANUAL_START = "core.manual_start";
const LEFT = 360;
const TOP = 120;

export type Unfit = "nothing" | "unavailable" | "source" | "no_entry" | "many_entries" | "not_records" | "leaves";

export interface Extract {
  readonly nodes: readonly NodeId[];
  /** The one way out whose items the steps get, and the wires it goes by. */
  readonly from: string;
  readonly entries: readonly FlowEdge[];
}

/** What would be taken out, or why it cannot be. */
export function extractOf(flow: FlowDocument, types: NodeTypes, chosen: Iterable<NodeId>): Extract | Unfit {
  const nodes = [...new Set(chosen)].filter((id) => id in flow.nodes);
  const typeOf = (id: NodeId) => types.get(flow.nodes[id]?.type ?? "");
  if (nodes.every((id) => isNote(typeOf(id)))) return "nothing";
  const [starts, manual] = [types.get(START_FLOW), types.get(MANUAL_START)];
  if (!starts?.inputs[0] || !manual) return "unavailable";
  if (nodes.some((id) => typeOf(id)?.kind === "source" && typeOf(id)?.inputs.length === 0)) return "source";

  const { into, out } = border(flow, nodes);
  const from = into[0]?.from;
  if (from === undefined) return "no_entry";
  if (into.some((edge) => edge.from !== from)) return "many_entries";
  const source = flow.nodes[portRef(from).node];
  const sourceType = source ? types.get(source.type) : undefined;
  const port = source && sourceType ? outputsOf(sourceType, source).find((one) => one.name === portRef(from).port) : undefined;
  if (!port || !fits(port, starts.inputs[0])) return "not_records";
  if (out.length > 0) return "leaves";
  return { nodes, from, entries: into };
}

/** The chosen steps and all that comes after them: then no wire leads out. */
export function withAllAfter(flow: FlowDocument, chosen: Iterable<NodeId>): NodeId[] {
  const nodes = [...chosen];
  return [...new Set([...nodes, ...nodes.flatMap((id) => [...downstream(flow, id)])])];
}

/** The new flow: a start that takes records, then the steps as they were. */
export function subFlow(flow: FlowDocument, types: NodeTypes, { nodes, entries }: Extract, name: string): FlowDocument {
  const part = copyFragment(flow, nodes);
  const [left, top] = upperLeft(Object.values(part.layout));
  const start = mintId("start", new Set(nodes));
  const type = types.get(MANUAL_START);
  const output = type?.outputs.find((port) => port.type !== "trigger")?.name ?? "items";
  return {
    format: FORMAT,
    name,
    description: "",
    nodes: { ...part.nodes, [start]: { type: MANUAL_START, version: type?.version ?? 1, config: {} } },
    edges: [...entries.map((edge) => ({ from: `${start}.${output}`, to: edge.to })), ...part.edges],
    layout: {
      ...Object.fromEntries(Object.entries(part.layout).map(([id, [x, y]]) => [id, [x - left + LEFT + 80, y - top + TOP]])),
      [start]: [80, TOP],
    },
    ...(part.groups ? { groups: { ...part.groups } } : {}),
  };
}

/** The change of the old flow: one step that starts the new one, in the place of the steps. `target` names the flow to start. */
export function replaceByStart(flow: FlowDocument, types: NodeTypes, { nodes, from }: Extract, target: string): Operation {
  const type = types.get(START_FLOW);
  const taken = new Set(Object.keys(flow.nodes).filter((id) => !nodes.includes(id)));
  const id = mintId(type?.title ?? START_FLOW, taken);
  return {
    kind: "extract",
    nodes,
    id,
    node: { type: START_FLOW, version: type?.version ?? 1, config: { flow: target } },
    at: upperLeft(nodes.map((node) => flow.layout[node] ?? [0, 0])),
    edges: [{ from, to: `${id}.${type?.inputs[0]?.name ?? "items"}` }],
  };
}
