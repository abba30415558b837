/**
 * Live events of a run. Reads the stream with `EventSource`, which sends Last-Event-ID by itself after a short break; when
 * it gives up we come back with `?last_event_id=`, and while there is no stream at all we ask for the run every 2 seconds.
 */
import { notifyManager, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { address } from "./client";
import { parseExact } from "./exact";
import { isGoing, runKey, runsKey } from "./hooks/runs";
import type { Run, RunBrief, Step } from "./types";

export type RunEvent = { kind: "run"; run: RunBrief } | { kind: "step"; step: Step } | { kind: "end" };

const RETRY_MS = 2_000;
const GATHER_MS = 100;

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

/**
 * Events of a busy run come by the dozen, and drawing after each of them costs the page its quickness: they are handed
 * on together, of each step and of the run only what was said last. The end is told at once.
 */
export function gathered(tell: (events: RunEvent[]) => void, every = GATHER_MS) {
  let waiting = new Map<string, RunEvent>();
  let timer: number | undefined;
  const flush = () => {
    window.clearTimeout(timer);
    timer = undefined;
    const events = [...waiting.values()];
    waiting = new Map();
    if (events.length > 0) tell(events);
  };
  const add = (event: RunEvent) => {
    const about = event.kind === "step" ? `step ${event.step.node}` : event.kind;
    waiting.delete(about);
    waiting.set(about, event);
    if (event.kind === "end") flush();
    else timer ??= window.setTimeout(flush, every);
  };
  return { add, stop: () => window.clearTimeout(timer) };
}

/** Keeps the cached run fresh; `live` tells whether the stream is open. `onEvent` must be stable. */
export function useRunEvents(runId: string | null, onEvent?: (event: RunEvent) => void): { live: boolean } {
  const client = useQueryClient();
  const [live, setLive] = useState(false);

  useEffect(() => {
    if (!runId) return;
    const take = (event: RunEvent) => {
      remember(client, runId, event);
      onEvent?.(event);
    };
    const many = gathered((events) => notifyManager.batch(() => events.forEach(take)));
    const stop = followRun(runId, { onEvent: many.add, onLine: setLive });
    return () => {
      stop();
      many.stop();
    };
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
