/** Questions about what lies before and after a node. */
import { type FlowDocument, type FlowEdge, type NodeId, portRef } from "./types";

export function edgesInto(flow: FlowDocument, id: NodeId): FlowEdge[] {
  return flow.edges.filter((edge) => portRef(edge.to).node === id);
}

export function edgesOutOf(flow: FlowDocument, id: NodeId): FlowEdge[] {
  return flow.edges.filter((edge) => portRef(edge.from).node === id);
}

/** Nodes reached from this one along the wires; without the node itself unless it lies on a circle. */
export function downstream(flow: FlowDocument, id: NodeId): Set<NodeId> {
  return reach(id, neighbours(flow, "from", "to"));
}

export function upstream(flow: FlowDocument, id: NodeId): Set<NodeId> {
  return reach(id, neighbours(flow, "to", "from"));
}

function neighbours(flow: FlowDocument, here: keyof FlowEdge, there: keyof FlowEdge): Map<NodeId, NodeId[]> {
  const next = new Map<NodeId, NodeId[]>();
  for (const edge of flow.edges) {
    const key = portRef(edge[here]).node;
    const list = next.get(key) ?? [];
    list.push(portRef(edge[there]).node);
    next.set(key, list);
  }
  return next;
}

function reach(start: NodeId, next: ReadonlyMap<NodeId, readonly NodeId[]>): Set<NodeId> {
  const found = new Set<NodeId>();
  const open = [...(next.get(start) ?? [])];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(next.get(id) ?? []));
  }
  return found;
}

/** Nodes in the order the data passes them; nodes on a circle come last, so that none is missing. */
export function inOrder(flow: FlowDocument): NodeId[] {
  const ids = Object.keys(flow.nodes);
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const edge of flow.edges) {
    const to = portRef(edge.to).node;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const next = neighbours(flow, "from", "to");
  const ready = ids.filter((id) => waiting.get(id) === 0);
  const done: NodeId[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    done.push(id);
    for (const after of next.get(id) ?? []) {
      const left = (waiting.get(after) ?? 0) - 1;
      waiting.set(after, left);
      if (left === 0) ready.push(after);
    }
  }
  const placed = new Set(done);
  return [...done, ...ids.filter((id) => !placed.has(id))];
}
