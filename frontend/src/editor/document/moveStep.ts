/** Moving a step up or down among its siblings, as an operation; null where it makes no sense. */
import { mainOutput, type NodeTypes } from "./catalog";
import { canWire } from "./checks";
import { edgesInto, edgesOutOf } from "./graph";
import { apply, type Operation } from "./operations";
import { type FlowDocument, type FlowEdge, type NodeId, portRef, portText } from "./types";

export type Way = "up" | "down";

export function moveStep(flow: FlowDocument, types: NodeTypes, id: NodeId, way: Way): Operation | null {
  const before = onlyBefore(flow, id);
  if (way === "up") return before === null ? null : swapped(flow, types, before, id);
  const after = onlyAfter(flow, types, id);
  return after === null ? null : swapped(flow, types, id, after);
}

/** Starts and steps without a wire stand in the order of the canvas: they change places there. */
export function swapPlaces(flow: FlowDocument, one: NodeId, other: NodeId): Operation {
  return { kind: "move_nodes", to: { [one]: flow.layout[other] ?? [0, 0], [other]: flow.layout[one] ?? [0, 0] } };
}

function onlyBefore(flow: FlowDocument, id: NodeId): NodeId | null {
  const [edge, more] = edgesInto(flow, id);
  return edge && !more ? portRef(edge.from).node : null;
}

function onlyAfter(flow: FlowDocument, types: NodeTypes, id: NodeId): NodeId | null {
  const [edge, more] = edgesOutOf(flow, id).filter((one) => one.from === portText({ node: id, port: mainPort(flow, types, id) ?? "" }));
  return edge && !more ? portRef(edge.to).node : null;
}

/** `first → second` becomes `second → first`: what came in goes into the second, what went on goes on from the first. */
function swapped(flow: FlowDocument, types: NodeTypes, first: NodeId, second: NodeId): Operation | null {
  const joined = edgesInto(flow, second);
  const [join] = joined;
  const port = mainPort(flow, types, second);
  const mine = mainPort(flow, types, first);
  const into = edgesInto(flow, first);
  const [entry] = into;
  // A first step that nothing leads to, such as a start, has to stay where it is.
  if (!join || joined.length !== 1 || !entry || port === null || mine === null) return null;
  const onward = edgesOutOf(flow, second).filter((edge) => edge.from === portText({ node: second, port }));
  const gone: FlowEdge[] = [join, ...into, ...onward];
  const fresh: FlowEdge[] = [
    ...into.map((edge) => ({ from: edge.from, to: join.to })),
    { from: portText({ node: second, port }), to: entry.to },
    ...onward.map((edge) => ({ from: join.from, to: edge.to })),
  ];
  let now = apply(flow, { kind: "disconnect", edges: gone });
  for (const edge of fresh) {
    if (canWire(now, types, edge) !== null) return null;
    now = apply(now, { kind: "connect", edge });
  }
  const places = { [first]: flow.layout[second] ?? [0, 0], [second]: flow.layout[first] ?? [0, 0] } as const;
  return { kind: "rewire", without: gone, added: fresh, to: places };
}

function mainPort(flow: FlowDocument, types: NodeTypes, id: NodeId): string | null {
  const node = flow.nodes[id];
  const type = types.get(node?.type ?? "");
  return node && type ? (mainOutput(type, node)?.name ?? null) : null;
}
