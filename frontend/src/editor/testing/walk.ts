/** One record on its way through the flow, step by step: what was tried, and which steps are next. */
import type { DataObject, NodeTest } from "../../api";
import { onward } from "../document/reach";
import type { FlowDocument, NodeId } from "../document/types";

export interface Stop {
  readonly node: NodeId;
  readonly records: readonly DataObject[];
}

export interface Passed extends Stop {
  readonly result: NodeTest;
}

export interface Walk {
  readonly passed: readonly Passed[];
  readonly next: readonly Stop[];
}

/** Records that a step's outputs gave, at the steps their wires lead to; what meets at a step waits there together. */
export function begin(flow: FlowDocument, node: NodeId, outputs: Readonly<Record<string, readonly DataObject[]>>): Walk {
  return { passed: [], next: joined(flow, [], targets(flow, node, outputs)) };
}

export function beginAt(stop: Stop): Walk {
  return { passed: [], next: [stop] };
}

/** The first step of those that are next was tried. */
export function pass(flow: FlowDocument, walk: Walk, result: NodeTest): Walk {
  const [here, ...rest] = walk.next;
  if (!here) return walk;
  const passed = [...walk.passed, { ...here, result }];
  const been = new Set(passed.map((stop) => stop.node));
  const outputs = Object.fromEntries(Object.entries(result.outputs).map(([port, { items }]) => [port, items.map((item) => item.record)]));
  const found = targets(flow, here.node, outputs).filter((stop) => !been.has(stop.node));
  return { passed, next: joined(flow, rest, found) };
}

function targets(flow: FlowDocument, node: NodeId, outputs: Readonly<Record<string, readonly DataObject[]>>): Stop[] {
  return Object.entries(outputs).flatMap(([port, records]) =>
    records.length === 0 ? [] : onward(flow, { node, port }).map((to) => ({ node: to.node, records })),
  );
}

/** Switched-off steps and notes do not run: what comes to them goes no further here. */
function joined(flow: FlowDocument, waiting: readonly Stop[], found: readonly Stop[]): Stop[] {
  const all = new Map<NodeId, DataObject[]>();
  for (const { node, records } of [...waiting, ...found]) {
    if (flow.nodes[node]?.disabled) continue;
    all.set(node, [...(all.get(node) ?? []), ...records]);
  }
  return [...all].map(([node, records]) => ({ node, records }));
}
