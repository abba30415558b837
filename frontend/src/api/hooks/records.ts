/** One record across all runs, the parked items, and the settings of this installation. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
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

export function useParked(filter: ParkedFilter = {}) {
  return useQuery({
    queryKey: [...parkedKey, filter],
    queryFn: async () => (await api.get<{ items: ParkedItem[] }>("/parked", { query: { ...filter, limit: 500 } })).items,
    placeholderData: keepPreviousData,
  });
}

export function useReplayParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => api.post<Replay>("/parked/replay", { body: { ids } }),
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
    mutationFn: (ids: string[]) => api.post("/parked/drop", { body: { ids } }),
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
