/** The inbox of parked items. Groups come whole, records page by page: ten thousand of them are never loaded at once. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { DataObject } from "../exact";
import type { Effect, Page, ParkedGroup, ParkedItem, Replay } from "../types";

export const parkedKey = ["parked"] as const;

export type ParkedStatus = ParkedItem["status"];

export interface ParkedFilter {
  flow_id?: string | undefined;
  run_id?: string | undefined;
  node?: string | undefined;
  group?: string | undefined;
  q?: string | undefined;
  status?: ParkedStatus | undefined;
}

/** Some items, or all that wait of a group. */
export type Chosen = { ids: string[] } | { group: string };

export function useParkedGroups(filter: ParkedFilter) {
  return useQuery({
    queryKey: [...parkedKey, "groups", filter],
    queryFn: async () => (await api.get<Page<ParkedGroup>>("/parked/groups", { query: { ...filter, limit: 200 } })).items,
    refetchOnMount: "always",
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
}

export function useParkedItems(filter: ParkedFilter, limit = 25) {
  return useInfiniteQuery({
    queryKey: [...parkedKey, "items", filter, limit],
    queryFn: ({ pageParam }) => api.get<Page<ParkedItem>>("/parked", { query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useParkedCount() {
  return useQuery({
    queryKey: [...parkedKey, "count"],
    queryFn: async () => (await api.get<{ open: number }>("/parked/count")).open,
    refetchInterval: 15_000,
  });
}

function changed(client: QueryClient): Promise<unknown> {
  return Promise.all([client.invalidateQueries({ queryKey: parkedKey }), client.invalidateQueries({ queryKey: ["runs"] })]);
}

export function useReplayParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (chosen: Chosen & { sure?: boolean }) => api.post<Replay>("/parked/replay", { body: chosen }),
    onSuccess: () => changed(client),
  });
}

/** A mended copy; `null` takes it back. The record itself stays as it came. */
export function useEditParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, record }: { id: string; record: DataObject | null }) =>
      api.put<ParkedItem>("/parked/{item_id}/record", { path: { item_id: id }, body: { record } }),
    onSuccess: () => client.invalidateQueries({ queryKey: parkedKey }),
  });
}

export function useDropParked() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: Chosen & { reason: string }) => api.post<{ dropped: number }>("/parked/drop", { body: wish }),
    onSuccess: () => changed(client),
  });
}

export type Decision = "exists" | "send_again" | "abandon";

export function useDecideEffect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; decision: Decision; remote_id?: string; note: string }) =>
      api.post<Effect>("/effects/{effect_id}/decide", { path: { effect_id: id }, body }),
    onSuccess: () => changed(client),
  });
}
