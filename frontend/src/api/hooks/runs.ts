/** Runs, their steps, items and changes. Pages come from the server; nothing loads a whole step. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { address, api } from "../client";
import { runQuery } from "../queries";
import type { components } from "../schema";
import type {
  ChangeAction,
  ChangePage,
  ItemPage,
  Page,
  Run,
  RunBrief,
  RunMode,
  RunStatus,
  RunWish,
  Step,
} from "../types";
import { useFollowed } from "./followed";

export const runsKey = ["runs"] as const;
export const runKey = (id: string) => runQuery(id).queryKey;

const GOING: readonly RunStatus[] = ["pending", "running", "waiting", "cancelling"];

export function isGoing(status: RunStatus): boolean {
  return GOING.includes(status);
}

export interface RunFilter {
  flow_id?: string | undefined;
  status?: string | undefined;
  mode?: string | undefined;
  trigger?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  record?: string | undefined;
  replay?: string | undefined;
  q?: string | undefined;
}

export function useRuns(filter: RunFilter = {}, options: { limit?: number; live?: boolean } = {}) {
  return useInfiniteQuery({
    queryKey: [...runsKey, filter, options.limit ?? 50],
    queryFn: ({ pageParam }) =>
      api.get<Page<RunBrief>>("/runs", { query: { ...filter, limit: options.limit ?? 50, cursor: pageParam } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: (query) => {
      if (options.live === false) return false;
      const going = query.state.data?.pages.some((page) => page.items.some((run) => isGoing(run.status)));
      return going ? 2_000 : 10_000;
    },
  });
}

export type HistogramBar = components["schemas"]["BarOut"];

export function useRunHistogram(filter: RunFilter, live: boolean) {
  return useQuery({
    queryKey: [...runsKey, "histogram", filter],
    queryFn: async () => (await api.get<{ items: HistogramBar[] }>("/runs/histogram", { query: { ...filter, bars: 48 } })).items,
    placeholderData: keepPreviousData,
    refetchInterval: live ? 10_000 : false,
  });
}

export function runsExport(filter: RunFilter & { ids?: string }): string {
  return address("/runs/export", { query: { ...filter } });
}

export interface RerunWish {
  id: string;
  version?: "current" | "original";
  from?: string;
  sure?: boolean;
}

export function useRerun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: RerunWish) =>
      api.post<RunBrief>("/runs/{run_id}/rerun", { path: { run_id: id }, body, headers: { "Idempotency-Key": idempotencyKey() } }),
    onSuccess: (_run, { id }) => Promise.all([client.invalidateQueries({ queryKey: runsKey }), client.invalidateQueries({ queryKey: [...runKey(id), "links"] })]),
  });
}

export function useRun(id: string | null, options: { every?: number | false } = {}) {
  return useQuery({
    ...runQuery(id ?? ""),
    enabled: id !== null,
    refetchInterval: options.every ?? false,
  });
}

export function useSteps(id: string | null) {
  return useQuery({
    queryKey: [...runKey(id ?? ""), "steps"],
    queryFn: async () => (await api.get<{ items: Step[] }>("/runs/{run_id}/steps", { path: { run_id: id ?? "" } })).items,
    enabled: id !== null,
  });
}

export interface ItemsWish {
  port?: string | undefined;
  direction?: "in" | "out";
  offset?: number;
  limit?: number;
  q?: string | undefined;
  /** Changes when the step went on, so that the page is asked for again; the counts of the step are a good one. */
  stamp?: string | number | undefined;
}

export function useStepItems(runId: string | null, node: string | null, wish: ItemsWish = {}) {
  const { port, direction = "out", offset = 0, limit = 50, q, stamp } = wish;
  return useFollowed({
    queryKey: [...runKey(runId ?? ""), "items", node, direction, port, offset, limit, q],
    queryFn: (signal) =>
      api.get<ItemPage>("/runs/{run_id}/steps/{node}/items", {
        path: { run_id: runId ?? "", node: node ?? "" },
        query: { port, direction, offset, limit, q, whole: false },
        signal,
      }),
    stamp,
    enabled: runId !== null && node !== null,
  });
}

export interface ChangesWish {
  node?: string | undefined;
  action?: ChangeAction | undefined;
  field?: string | undefined;
  /** Only numbers that change by so many per cent or more. */
  least?: number | undefined;
  q?: string | undefined;
  sort?: "order" | "size" | "key";
  offset?: number;
  limit?: number;
  stamp?: string | number | undefined;
}

export function useChanges(runId: string | null, wish: ChangesWish = {}) {
  const { node, action, field, least, q, sort = "order", offset = 0, limit = 50, stamp } = wish;
  return useFollowed({
    queryKey: [...runKey(runId ?? ""), "changes", node, action, field, least, q, sort, offset, limit],
    queryFn: (signal) =>
      api.get<ChangePage>("/runs/{run_id}/changes", {
        path: { run_id: runId ?? "" },
        query: { node, action, field, least, q, sort, offset, limit },
        signal,
      }),
    stamp,
    enabled: runId !== null,
  });
}

/** A key per press of the button: sent twice by a bad line, it starts one run. */
function idempotencyKey(): string {
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function useStartRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ flowId, ...wish }: RunWish & { flowId: string }) =>
      api.post<Run>("/flows/{flow_id}/runs", {
        path: { flow_id: flowId },
        body: { draft: true, ...wish } satisfies RunWish,
        headers: { "Idempotency-Key": idempotencyKey() },
      }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: runsKey }),
        client.invalidateQueries({ queryKey: ["flows"] }),
      ]),
  });
}

export function useCancelRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<RunBrief>("/runs/{run_id}/cancel", { path: { run_id: id } }),
    onSuccess: (_run, id) =>
      Promise.all([client.invalidateQueries({ queryKey: runKey(id) }), client.invalidateQueries({ queryKey: runsKey })]),
  });
}

export type { RunMode };
