/** The steps of the run in the order of the data, with what they are called. */
import { useMemo } from "react";

import { inOrder } from "../document/graph";
import type { FlowNode, NodeId } from "../document/types";
import { titleOf, useEditor, useRunState } from "../state/context";
import { flowOf } from "../state/editorStore";

export interface StepRow {
  readonly id: NodeId;
  readonly title: string;
  readonly node: FlowNode | undefined;
}

export function useStepRows(): readonly StepRow[] {
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const names = useRunState((state) => Object.keys(state.steps).join("\n"));
  const order = useMemo(() => inOrder(flow), [flow]);

  return useMemo(() => {
    const told = names ? names.split("\n") : [];
    const ids = [...order.filter((id) => told.includes(id)), ...told.filter((id) => !(id in flow.nodes))];
    return ids.map((id) => {
      const node = flow.nodes[id];
      return { id, node, title: titleOf(node, types.get(node?.type ?? "")) || id };
    });
  }, [flow, names, order, types]);
}
