/** State of the run on the canvas, apart from the flow: live updates of one node draw only that node. */
import { createStore, type StoreApi } from "zustand/vanilla";

import type { RunBrief, RunEvent, Step } from "../../api";
import type { FlowDocument, NodeId } from "../document/types";

export interface RunState {
  readonly run: RunBrief | null;
  readonly steps: Readonly<Record<NodeId, Step>>;
  /** The flow as it was run. */
  readonly document: FlowDocument | null;
  /** Ended: whatever comes late does not set the run going again. */
  readonly ended: boolean;
  readonly show: (run: RunBrief | null, steps?: readonly Step[], document?: FlowDocument | null) => void;
  readonly take: (event: RunEvent) => void;
}

export type RunStore = StoreApi<RunState>;

export function createRunStore(): RunStore {
  return createStore<RunState>((set) => ({
    run: null,
    steps: {},
    document: null,
    ended: false,
    show: (run, steps = [], document = null) =>
      set({ run, steps: Object.fromEntries(steps.map((step) => [step.node, step])), document, ended: false }),
    take: (event) =>
      set((state) => {
        switch (event.kind) {
          case "run":
            return { run: { ...state.run, ...event.run } };
          case "step":
            return { steps: { ...state.steps, [event.step.node]: event.step } };
          case "end":
            return { ended: true };
        }
      }),
  }));
}
