/** One record across all runs, and the settings of this installation. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { components } from "../schema";
import type { FieldChange, Settings } from "../types";

type Schemas = components["schemas"];

export type RecordKey = Schemas["RecordKeyOut"];
export type WayStep = Omit<Schemas["WayStepOut"], "fields"> & { fields: FieldChange[] };
export type WayRun = Omit<Schemas["WayRunOut"], "steps"> & { steps: WayStep[] };
export type Journey = Omit<Schemas["JourneyOut"], "runs"> & { runs: WayRun[] };

export const settingsKey = ["settings"] as const;

export function useRecordKeys(q: string) {
  return useInfiniteQuery({
    queryKey: ["records", "keys", q],
    queryFn: ({ pageParam }) => api.get<{ items: RecordKey[]; next_after: string | null }>("/records/keys", { query: { q, limit: 50, after: pageParam } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_after,
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
  });
}

export function useJourney(key: string) {
  return useInfiniteQuery({
    queryKey: ["records", "journey", key],
    queryFn: ({ pageParam }) => api.get<Journey>("/records/journey", { query: { key, limit: 10, cursor: pageParam } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
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
