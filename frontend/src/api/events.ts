/**
 * Live events of a run. Reads the stream with `EventSource`, which sends Last-Event-ID by itself after a short break; when
 * it gives up we come back with `?last_event_id=`, and while there is no stream at all we ask for the run every 2 seconds.
 */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { address } from "./client";
import { parseExact } from "./exact";
import { isGoing, runKey, runsKey } from "./hooks/runs";
import type { Run, RunBrief, Step } from "./types";

export type RunEvent = { kind: "run"; run: RunBrief } | { kind: "step"; step: Step } | { kind: "end" };

const RETRY_MS = 2_000;

export interface RunEventsOptions {
  onEvent: (event: RunEvent) => void;
  onLine?: (open: boolean) => void;
}

/** Follow a run until it ends; the function it returns stops listening. */
export function followRun(runId: string, { onEvent, onLine }: RunEventsOptions): () => void {
  let source: EventSource | null = null;
  let timer: number | undefined;
  let lastId = "";

  const take = (event: MessageEvent<string>, make: (data: unknown) => RunEvent) => {
    lastId = event.lastEventId || lastId;
    onEvent(make(event.data ? parseExact(event.data) : null));
  };

  const open = () => {
    source = new EventSource(address("/runs/{id}/events", { path: { id: runId }, query: { last_event_id: lastId } }));
    source.addEventListener("open", () => onLine?.(true));
    source.addEventListener("run", (event) => take(event, (run) => ({ kind: "run", run: run as RunBrief })));
    source.addEventListener("step", (event) => take(event, (step) => ({ kind: "step", step: step as Step })));
    source.addEventListener("end", (event) => {
      stop();
      take(event, () => ({ kind: "end" }));
    });
    source.addEventListener("error", () => {
      onLine?.(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      timer = window.setTimeout(open, RETRY_MS);
    });
  };

  const stop = () => {
    window.clearTimeout(timer);
    source?.close();
    source = null;
  };

  if (typeof EventSource !== "undefined") open();
  return stop;
}

/** The run in the cache after an event. */
export function applyRunEvent(run: Run, event: RunEvent): Run {
  switch (event.kind) {
    case "run":
      return { ...run, ...event.run };
    case "step":
      return { ...run, steps: [...run.steps.filter((step) => step.node !== event.step.node), event.step] };
    case "end":
      return run;
  }
}

function remember(client: QueryClient, runId: string, event: RunEvent): void {
  client.setQueryData<Run>(runKey(runId), (run) => (run ? applyRunEvent(run, event) : run));
  if (event.kind === "end") {
    void client.invalidateQueries({ queryKey: runKey(runId) });
    void client.invalidateQueries({ queryKey: runsKey });
    void client.invalidateQueries({ queryKey: ["flows"] });
  }
}

/** Keeps the cached run fresh; `live` tells whether the stream is open. `onEvent` must be stable. */
export function useRunEvents(runId: string | null, onEvent?: (event: RunEvent) => void): { live: boolean } {
  const client = useQueryClient();
  const [live, setLive] = useState(false);

  useEffect(() => {
    if (!runId) return;
    const listen = (event: RunEvent) => {
      remember(client, runId, event);
      onEvent?.(event);
    };
    return followRun(runId, { onEvent: listen, onLine: setLive });
  }, [client, runId, onEvent]);

  useEffect(() => {
    if (!runId || live) return;
    const timer = window.setInterval(() => {
      const run = client.getQueryData<Run>(runKey(runId));
      if (!run || isGoing(run.status)) void client.invalidateQueries({ queryKey: runKey(runId), exact: true });
    }, RETRY_MS);
    return () => window.clearInterval(timer);
  }, [client, live, runId]);

  return { live };
}
