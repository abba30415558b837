/** May this wire be drawn? The answer is a reason as a text key, or null when it may. */
import { fits, type InputPort, isSource, type NodeType, type NodeTypes, type OutputPort, outputsOf } from "./catalog";
import { downstream } from "./graph";
import { type FlowDocument, type FlowEdge, type PortRef, portRef, portText, sameEdge } from "./types";

export type PortSide = "in" | "out";

export interface WireEnd extends PortRef {
  readonly side: PortSide;
}

export type RefusalKey =
  | "output_to_output"
  | "input_to_input"
  | "same_node"
  | "into_source"
  | "unknown_node"
  | "unknown_port"
  | "duplicate"
  | "type_mismatch"
  | "cycle";

export interface Refusal {
  readonly key: RefusalKey;
  readonly values: Readonly<Record<string, string>>;
}

/** Ends may come in either order, as people draw wires from both sides. */
export function canConnect(flow: FlowDocument, types: NodeTypes, one: WireEnd, other: WireEnd): Refusal | null {
  if (one.side === other.side) {
    return refuse(one.side === "out" ? "output_to_output" : "input_to_input");
  }
  const [from, to] = one.side === "out" ? [one, other] : [other, one];
  return canWire(flow, types, { from: portText(from), to: portText(to) });
}

export function canWire(flow: FlowDocument, types: NodeTypes, edge: FlowEdge): Refusal | null {
  const from = portRef(edge.from);
  const to = portRef(edge.to);
  if (from.node === to.node) return refuse("same_node");

  const ends = endsOf(flow, types, from, to);
  if ("key" in ends) return ends;
  if (flow.edges.some((present) => sameEdge(present, edge))) return refuse("duplicate");
  if (!fits(ends.output, ends.input)) {
    return refuse("type_mismatch", { output: ends.output.type, input: ends.input.type });
  }
  if (downstream(flow, to.node).has(from.node)) return refuse("cycle");
  return null;
}

function endsOf(flow: FlowDocument, types: NodeTypes, from: PortRef, to: PortRef): Refusal | { output: OutputPort; input: InputPort } {
  const [source, target] = [flow.nodes[from.node], flow.nodes[to.node]];
  if (!source || !target) return refuse("unknown_node", { node: source ? to.node : from.node });
  const [sourceType, targetType] = [types.get(source.type), types.get(target.type)];
  if (!sourceType || !targetType) return refuse("unknown_node", { node: sourceType ? to.node : from.node });
  const output = outputsOf(sourceType, source).find((port) => port.name === from.port);
  const input = targetType.inputs.find((port) => port.name === to.port);
  if (isSource(targetType) && (!input || (output && !fits(output, input)))) {
    return refuse("into_source", { node: target.title ?? targetType.title });
  }
  if (!output || !input) return refuse("unknown_port", { port: output ? portText(to) : portText(from) });
  return { output, input };
}

/** The first way in of a new node of this type that takes what the output gives; undefined when none does. */
export function inputFor(output: OutputPort, type: NodeType): InputPort | undefined {
  return type.inputs.find((input) => fits(output, input));
}

/** Every input in the flow this output may be wired to, in reading order of the node ids. */
export function targetsFor(flow: FlowDocument, types: NodeTypes, from: PortRef): PortRef[] {
  return Object.entries(flow.nodes).flatMap(([id, node]) =>
    (types.get(node.type)?.inputs ?? [])
      .map((input): PortRef => ({ node: id, port: input.name }))
      .filter((to) => canWire(flow, types, { from: portText(from), to: portText(to) }) === null),
  );
}

function refuse(key: RefusalKey, values: Readonly<Record<string, string>> = {}): Refusal {
  return { key, values };
}
