/** One record across all runs, the parked items, and the settings of this installation. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { DataObject } from "../exact";
import type { Page, ParkedItem, RecordHit, Replay, Settings } from "../types";

export const parkedKey = ["parked"] as const;
export const settingsKey = ["settings"] as const;

export function useRecords(q: string) {
  return useQuery({
    queryKey: ["records", q],
    queryFn: () => api.get<Page<RecordHit>>("/records", { query: { q, limit: 200 } }),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export interface ParkedFilter {
  flow_id?: string | undefined;
  node?: string | undefined;
  cause?: string | undefined;
  status?: string | undefined;
}

/** A cause often parks thousands; all of them are one click, so all of them are fetched. */
const MOST = 10_000;

async function allParked(filter: ParkedFilter): Promise<ParkedItem[]> {
  const items: ParkedItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get<Page<ParkedItem>>("/parked", { query: { ...filter, limit: 500, cursor } });
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor && items.length < MOST);
  return items;
}

export function useParked(filter: ParkedFilter = {}) {
  return useQuery({
    queryKey: [...parkedKey, filter],
    queryFn: () => allParked(filter),
    // The rail counts them too: what it saw a moment ago, before the run ended, is not what the page shows.
    refetchOnMount: "always",
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
}

export interface ReplayWish {
  ids: string[];
  /** Edited records by id; the others go on as they are. */
  records?: Record<string, DataObject>;
}

const BATCH = 1_000;

/** Sends items on, in as many requests as the server wants them. */
export function useReplayParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, records }: ReplayWish): Promise<Pick<Replay, "run_ids">> => {
      const run_ids: string[] = [];
      for (let at = 0; at < ids.length; at += BATCH) {
        const body = { ids: ids.slice(at, at + BATCH), ...(records ? { records } : {}) };
        run_ids.push(...(await api.post<Replay>("/parked/replay", { body })).run_ids);
      }
      return { run_ids };
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: parkedKey }),
        client.invalidateQueries({ queryKey: ["runs"] }),
      ]),
  });
}

export function useDropParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ ids, reason }: { ids: string[]; reason: string }) => {
      for (let at = 0; at < ids.length; at += BATCH) await api.post("/parked/drop", { body: { ids: ids.slice(at, at + BATCH), reason } });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: parkedKey }),
  });
}

export function useSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: () => api.get<Settings>("/settings"), staleTime: 60_000 });
}

export function usePatchSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Settings>) => api.patch<Settings>("/settings", { body: change }),
    onSuccess: (settings) => client.setQueryData(settingsKey, settings),
  });
}
