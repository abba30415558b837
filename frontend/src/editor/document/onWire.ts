/** A step in the middle of a wire: which of its ports take the two ends. */
import { fits, isNote, mainOutput, type NodeType, type NodeTypes, outputsOf } from "./catalog";
import { inputFor } from "./checks";
import { edgesInto, edgesOutOf } from "./graph";
import { type FlowDocument, type FlowEdge, type FlowNode, type NodeId, portRef } from "./types";

export interface Through {
  readonly input: string;
  readonly output: string;
}

/** Null when the step does not fit there with both ends. */
export function throughPorts(flow: FlowDocument, types: NodeTypes, edge: FlowEdge, type: NodeType, node: Pick<FlowNode, "config">): Through | null {
  const [from, to] = [portRef(edge.from), portRef(edge.to)];
  const [source, target] = [flow.nodes[from.node], flow.nodes[to.node]];
  const [sourceType, targetType] = [types.get(source?.type ?? ""), types.get(target?.type ?? "")];
  if (!source || !sourceType || !targetType) return null;
  const before = outputsOf(sourceType, source).find((port) => port.name === from.port);
  const after = targetType.inputs.find((port) => port.name === to.port);
  const input = before && inputFor(before, type);
  if (!input || !after) return null;
  const main = mainOutput(type, node);
  const output = main && fits(main, after) ? main : outputsOf(type, node).find((port) => port.role === "main" && fits(port, after));
  return output ? { input: input.name, output: output.name } : null;
}

/** A step that has no wire yet and fits into this one. */
export function looseOn(flow: FlowDocument, types: NodeTypes, id: NodeId, edge: FlowEdge): Through | null {
  const node = flow.nodes[id];
  const type = types.get(node?.type ?? "");
  if (!node || !type || isNote(type) || edgesInto(flow, id).length + edgesOutOf(flow, id).length > 0) return null;
  return throughPorts(flow, types, edge, type, node);
}
