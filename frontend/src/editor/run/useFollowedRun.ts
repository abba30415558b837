/** Puts a run on the canvas and keeps it fresh until it ends. */
import { useCallback, useEffect } from "react";

import { isGoing, type RunEvent, useRun, useRunEvents } from "../../api";
import { useStores } from "../state/context";

const POLL_MS = 3_000;

export function useFollowedRun(runId: string | null) {
  const { run: store } = useStores();
  const query = useRun(runId);
  const run = query.data;
  const going = run ? isGoing(run.status) : runId !== null;
  const onEvent = useCallback((event: RunEvent) => store.getState().take(event), [store]);
  const { live } = useRunEvents(run && going ? runId : null, onEvent);

  // The answer holds all steps; events after it only add to it.
  useEffect(() => {
    if (run) store.getState().show(run, run.steps, run.document);
    else if (runId === null) store.getState().show(null);
  }, [run, runId, store]);

  // A stream that stays silent must not leave a finished run "running" on the screen.
  const { refetch } = query;
  useEffect(() => {
    if (!runId || !going) return;
    const timer = window.setInterval(() => void refetch(), POLL_MS);
    return () => window.clearInterval(timer);
  }, [going, refetch, runId]);

  return { run, live, error: query.error, refetch };
}
