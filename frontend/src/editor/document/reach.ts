/** Which steps come before another one, and where records go next. */
import { inOrder, upstream } from "./graph";
import { type FlowDocument, type NodeId, type PortRef, portRef, portText } from "./types";

/** Every step whose data can reach this one, in the order of the flow. */
export function before(flow: FlowDocument, id: NodeId): NodeId[] {
  const found = upstream(flow, id);
  return inOrder(flow).filter((step) => step !== id && found.has(step));
}

/** Where what a port gives goes next. */
export function onward(flow: FlowDocument, from: PortRef): PortRef[] {
  return flow.edges.filter((edge) => edge.from === portText(from)).map((edge) => portRef(edge.to));
}
