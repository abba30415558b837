/** Tries the steps before one, from their sources on, so that there is something to look at: sources read one page, writing steps only plan. */
import { useState } from "react";

import { useTestNode } from "../../api";
import { dataInputs } from "../document/catalog";
import { inOrder, upstream } from "../document/graph";
import type { FlowDocument, NodeId } from "../document/types";
import { titleOf, useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { testedInput } from "../state/samples";
import { useFlowPins } from "../stepview/pins";

const SENT = 20;

/** The steps that lead to this one, each after those that feed it. */
export function stepsBefore(flow: FlowDocument, id: NodeId): NodeId[] {
  const before = upstream(flow, id);
  return inOrder(flow).filter((one) => one !== id && before.has(one) && !flow.nodes[one]?.disabled);
}

interface Fetching {
  /** False when no step leads here. */
  readonly possible: boolean;
  readonly running: boolean;
  readonly error: Error | null;
  readonly fetch: () => void;
}

export function useFetchInput(id: NodeId): Fetching {
  const { editor } = useStores();
  const possible = useEditor((state) => !state.readOnly && stepsBefore(flowOf(state), id).length > 0);
  const pins = useFlowPins();
  const { mutateAsync } = useTestNode();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<Error | null>(null);

  const tryOne = async (one: NodeId) => {
    const { types, flowId, tests, setTest } = editor.getState();
    const flow = flowOf(editor.getState());
    const node = flow.nodes[one];
    if (!node) return;
    const hasInput = dataInputs(types.get(node.type)).length > 0;
    const items = hasInput ? testedInput(flow, tests, one, undefined, pins).slice(0, SENT) : [];
    const wish = { node: { type: node.type, version: node.version, config: node.config }, node_id: one, flow_id: flowId, items };
    const result = await mutateAsync(wish).catch((cause: unknown) => {
      throw new Error(`${titleOf(node, types.get(node.type))}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
    setTest(one, result);
  };

  const fetch = async () => {
    setRunning(true);
    setError(null);
    try {
      for (const one of stepsBefore(flowOf(editor.getState()), id)) await tryOne(one);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    } finally {
      setRunning(false);
    }
  };

  return { possible, running, error, fetch: () => void fetch() };
}
