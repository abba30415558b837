/** Real items to try a node on: pasted ones first, then what an earlier test gave, then what a run brought. */
import { useThrottledValue } from "@mantine/hooks";
import { createContext, useContext, useMemo } from "react";

import { type DataObject, type Item, type ItemPage, type NodeTest, type Pin, stringifyExact, useStepItems } from "../../api";
import { dataInputs } from "../document/catalog";
import { edgesInto } from "../document/graph";
import { type FlowDocument, type NodeId, type PortRef, portRef } from "../document/types";
import { useFlowPins } from "../stepview/pins";
import { useEditor, useRunState } from "./context";
import { flowOf } from "./editorStore";

export type SampleSource = "pasted" | "pinned" | "test" | "run" | "none";

export interface Sample {
  readonly items: readonly DataObject[];
  readonly source: SampleSource;
  readonly loading: boolean;
  /** Only the first part of large records is at hand: whoever needs them whole asks for this page. */
  readonly whole: { readonly run: string; readonly port: string } | null;
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
  const pins = useFlowPins();
  const pinned = useMemo(() => id !== null && feeding(flow, id, port).some((from) => pinOf(pins, from)), [flow, id, pins, port]);
  const tested = useMemo(() => (id ? testedInput(flow, tests, id, port, pins) : NO_ITEMS), [flow, id, pins, port, tests]);
  const run = useDataRun();
  const stamp = useStamp(id);
  const first = useFirstInput(id);
  const input = port ?? first;
  const wanted = !pasted && tested.length === 0 && input !== undefined;
  const query = useStepItems(wanted ? run : null, id, { direction: "in", port: input, limit: TAKEN, stamp });

  return useMemo((): Sample => {
    if (pasted) return { items: pasted, source: "pasted", loading: false, whole: null };
    if (tested.length > 0) return { items: tested, source: pinned ? "pinned" : "test", loading: false, whole: null };
    const found = wanted && run ? (query.data?.items ?? []) : [];
    const whole = run && input !== undefined && found.some((item) => item.cut) ? { run, port: input } : null;
    return { items: found.map((item) => item.record), source: found.length > 0 ? "run" : "none", loading: query.isLoading, whole };
  }, [input, pasted, pinned, query.data, query.isLoading, run, tested, wanted]);
}

function useFirstInput(id: NodeId | null): string | undefined {
  return useEditor((state) => {
    const node = id ? flowOf(state).nodes[id] : undefined;
    return node ? dataInputs(state.types.get(node.type))[0]?.name : undefined;
  });
}

/** What is pinned to the nodes before, and what the tests of the others gave to this one. */
export function testedInput(
  flow: FlowDocument,
  tests: Readonly<Record<NodeId, NodeTest>>,
  id: NodeId,
  port?: string,
  pins: readonly Pin[] = [],
): readonly DataObject[] {
  return feeding(flow, id, port).flatMap(
    (from) => pinOf(pins, from)?.items ?? (tests[from.node]?.outputs[from.port]?.items ?? []).map((item) => item.record),
  );
}

function feeding(flow: FlowDocument, id: NodeId, port?: string): PortRef[] {
  return edgesInto(flow, id)
    .filter((edge) => port === undefined || portRef(edge.to).port === port)
    .map((edge) => portRef(edge.from));
}

function pinOf(pins: readonly Pin[], from: PortRef): Pin | undefined {
  return pins.find((pin) => pin.node === from.node && pin.port === from.port);
}

/** Items at hand as the page the viewers take. */
export function pageOf(records: readonly DataObject[], offset: number, limit: number): ItemPage {
  return itemPage(
    records.map((record, no) => ({ no, id: String(no), record, from: [], roots: [], error: null, cut: false, size: 0 })),
    offset,
    limit,
  );
}

/** Those of the records at hand that hold the words, in any case. */
export function matching<One>(items: readonly One[], words: string, record: (one: One) => DataObject): readonly One[] {
  const wanted = words.trim().toLowerCase();
  return wanted ? items.filter((one) => stringifyExact(record(one)).toLowerCase().includes(wanted)) : items;
}

export function itemPage(items: readonly Item[], offset: number, limit: number, total = items.length): ItemPage {
  return { items: items.slice(offset, offset + limit), total, offset, given: total, truncated: items.length < total, removed_at: null };
}
