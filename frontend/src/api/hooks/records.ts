/** One record across all runs, and the settings of this installation. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { Page, RecordHit, Settings } from "../types";

export const settingsKey = ["settings"] as const;

export function useRecords(q: string) {
  return useQuery({
    queryKey: ["records", q],
    queryFn: () => api.get<Page<RecordHit>>("/records", { query: { q, limit: 200 } }),
    enabled: q.trim() !== "",
    placeholderData: keepPreviousData,
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
