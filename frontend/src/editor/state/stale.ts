/** Which results are older than the flow: a step, or one before it, was edited since the run or the test that is shown. */
import { type FlowDocument, type FlowEdge, type FlowNode, type NodeId, portRef } from "../document/types";
import { useEditor, useRunState } from "./context";
import { flowOf } from "./editorStore";

/** True when the step would give something else now than what is shown of it: by the run, else by its last test. */
export function useStale(id: NodeId): boolean {
  const ran = useRunState((state) => (isShown(state.steps[id]?.status) ? state.document : null));
  const going = useRunState((state) => state.steps[id]?.status === "running" || state.steps[id]?.status === "queued");
  return useEditor((state) => {
    if (state.readOnly || going) return false;
    const before = ran ?? state.testedAs[id];
    return before !== undefined && changed(before, flowOf(state)).has(id);
  });
}

function isShown(status: string | undefined): boolean {
  return status !== undefined && status !== "idle";
}

// All steps of a flow ask the same question, after every edit.
const answers = new WeakMap<FlowDocument, WeakMap<FlowDocument, ReadonlySet<NodeId>>>();

function changed(before: FlowDocument, now: FlowDocument): ReadonlySet<NodeId> {
  const known = answers.get(now) ?? new WeakMap<FlowDocument, ReadonlySet<NodeId>>();
  answers.set(now, known);
  const found = known.get(before) ?? changedSteps(before, now);
  known.set(before, found);
  return found;
}

/** The steps that are not as they were, or get something else than they did, and all that come after them. */
export function changedSteps(before: FlowDocument, now: FlowDocument): Set<NodeId> {
  const [were, are] = [wiresInto(before), wiresInto(now)];
  const todo = Object.keys(now.nodes).filter((id) => !sameWork(before.nodes[id], now.nodes[id]) || were.get(id) !== are.get(id));
  const after = new Map<NodeId, NodeId[]>();
  for (const edge of now.edges) {
    const from = portRef(edge.from).node;
    after.set(from, [...(after.get(from) ?? []), portRef(edge.to).node]);
  }
  const found = new Set(todo);
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    for (const next of after.get(id) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      todo.push(next);
    }
  }
  return found;
}

function wiresInto({ edges }: { readonly edges: readonly FlowEdge[] }): Map<NodeId, string> {
  const found = new Map<NodeId, string>();
  for (const wire of edges.map((edge) => `${edge.from} ${edge.to}`).sort()) {
    const id = portRef(wire.slice(wire.indexOf(" ") + 1)).node;
    found.set(id, `${found.get(id) ?? ""}${wire}\n`);
  }
  return found;
}

/** Titles, notes and places on the canvas change nothing in the data. */
function sameWork(one: FlowNode | undefined, other: FlowNode | undefined): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && workOf(one) === workOf(other);
}

/** One spelling whatever the order of the keys, which the server sorts. */
function workOf({ type, version, config, disabled }: FlowNode): string {
  return JSON.stringify({ type, version, config, disabled: disabled ?? false }, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
