/** The flow that the wizard makes and its plan; made anew when an answer was changed, so that only one is left behind. */
import { useRef, useState } from "react";

import { isGoing, useRun, useStartRun } from "../../../api/hooks/runs";
import { useDeleteFlow, useUseTemplate } from "../../../api/hooks/flows";
import type { Flow } from "../../../api/types";
import type { Answers } from "../Questions";

export interface FlowWish {
  name: string;
  /** In which the flow is described. */
  language: string;
  connections: Record<string, string>;
  answers: Answers;
}

export type PlannedFlow = ReturnType<typeof usePlannedFlow>;

export function usePlannedFlow(template: string) {
  const use = useUseTemplate();
  const start = useStartRun();
  const remove = useDeleteFlow();
  const [flow, setFlow] = useState<Flow | null>(null);
  const [runId, setRunId] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  /** The answers that are planned, or on their way to it: asked for twice, they make one flow. */
  const wanted = useRef<string | null>(null);
  const made = useRef<Flow | null>(null);
  const run = useRun(runId, { every: 1_000 });
  const going = error === null && (!run.data || isGoing(run.data.status));

  const make = (wish: FlowWish) => {
    const key = JSON.stringify(wish);
    // The same answers again show the plan that is there.
    if (wanted.current === key) return;
    wanted.current = key;
    setError(null);
    setRunId(null);
    const work = async () => {
      const before = made.current;
      const next = await use.mutateAsync({ id: template, ...wish });
      made.current = next;
      if (before) await remove.mutateAsync(before.id);
      const planned = await start.mutateAsync({ flowId: next.id, mode: "plan" });
      if (wanted.current !== key) return;
      setFlow(next);
      setRunId(planned.id);
    };
    work().catch((reason: unknown) => {
      if (wanted.current === key) wanted.current = null;
      setError(reason instanceof Error ? reason : new Error(String(reason)));
    });
  };
  return { flow, runId, run: run.data ?? null, going, error: error ?? run.error, make };
}
