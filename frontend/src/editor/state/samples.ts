/** Real items to try a node on: pasted ones first, then what an earlier test gave, then what a run brought. */
import { useThrottledValue } from "@mantine/hooks";
import { createContext, useContext, useMemo } from "react";

import { type DataObject, type Item, type ItemPage, type NodeTest, useStepItems } from "../../api";
import { dataInputs } from "../document/catalog";
import { edgesInto } from "../document/graph";
import { type FlowDocument, type NodeId, portRef } from "../document/types";
import { useEditor, useRunState } from "./context";
import { flowOf } from "./editorStore";

export type SampleSource = "pasted" | "test" | "run" | "none";

export interface Sample {
  readonly items: readonly DataObject[];
  readonly source: SampleSource;
  readonly loading: boolean;
}

const TAKEN = 50;
const NO_ITEMS: readonly DataObject[] = [];

/** The run whose data the editor shows beside the flow: the one on the canvas, else the last of the flow. */
export const DataRunContext = createContext<string | null>(null);

export function useDataRun(): string | null {
  const before = useContext(DataRunContext);
  return useRunState((state) => state.run?.id) ?? before;
}

const ASK_AGAIN_MS = 1_500;

/** Changes when the step went on, so that its pages are asked for again; not at each of the hundred pages of a long run. */
export function useStamp(node: NodeId | null): string {
  const stamp = useRunState((state) => {
    const step = node ? state.steps[node] : undefined;
    return step ? `${step.status} ${JSON.stringify(step.outputs)} ${JSON.stringify(step.inputs)}` : "";
  });
  return useThrottledValue(stamp, ASK_AGAIN_MS);
}

export function useSample(id: NodeId | null, port?: string): Sample {
  const pasted = useEditor((state) => (id ? state.pasted[id] : undefined));
  const flow = useEditor(flowOf);
  const tests = useEditor((state) => state.tests);
  const tested = useMemo(() => (id ? testedInput(flow, tests, id, port) : NO_ITEMS), [flow, id, port, tests]);
  const run = useDataRun();
  const stamp = useStamp(id);
  const first = useFirstInput(id);
  const input = port ?? first;
  const wanted = !pasted && tested.length === 0 && input !== undefined;
  const query = useStepItems(wanted ? run : null, id, { direction: "in", port: input, limit: TAKEN, stamp });

  return useMemo((): Sample => {
    if (pasted) return { items: pasted, source: "pasted", loading: false };
    if (tested.length > 0) return { items: tested, source: "test", loading: false };
    const items = wanted && run ? (query.data?.items ?? []).map((item) => item.record) : NO_ITEMS;
    return { items, source: items.length > 0 ? "run" : "none", loading: query.isLoading };
  }, [pasted, query.data, query.isLoading, run, tested, wanted]);
}

function useFirstInput(id: NodeId | null): string | undefined {
  return useEditor((state) => {
    const node = id ? flowOf(state).nodes[id] : undefined;
    return node ? dataInputs(state.types.get(node.type))[0]?.name : undefined;
  });
}

/** What the tests of the nodes before gave to this one. */
export function testedInput(flow: FlowDocument, tests: Readonly<Record<NodeId, NodeTest>>, id: NodeId, port?: string): readonly DataObject[] {
  return edgesInto(flow, id)
    .filter((edge) => port === undefined || portRef(edge.to).port === port)
    .flatMap((edge) => {
      const from = portRef(edge.from);
      return tests[from.node]?.outputs[from.port]?.items ?? [];
    })
    .map((item) => item.record);
}

/** Items at hand as the page the viewers take. */
export function pageOf(records: readonly DataObject[], offset: number, limit: number): ItemPage {
  return itemPage(
    records.map((record, no) => ({ no, id: String(no), record, from: [], error: null })),
    offset,
    limit,
  );
}

export function itemPage(items: readonly Item[], offset: number, limit: number, total = items.length): ItemPage {
  return { items: items.slice(offset, offset + limit), total, offset, given: total, truncated: items.length < total, removed_at: null };
}
