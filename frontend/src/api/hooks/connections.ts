/** Connections to the other systems, and lists of values read through them. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { api } from "../client";
import { connectionsQuery } from "../queries";
import type { components } from "../schema";
import type { Connection, ConnectionTest, ConnectionWish, DataObject, Option } from "../types";

export const connectionsKey = connectionsQuery.queryKey;

function changed(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ queryKey: connectionsKey });
}

export function useConnections() {
  return useQuery(connectionsQuery);
}

export type Gauge = components["schemas"]["GaugeOut"];
export type Limits = components["schemas"]["Limits"];

/** How the connection is doing now; looked at again every few seconds while it is on the screen. */
export function useGauge(name: string) {
  return useQuery({
    queryKey: [...connectionsKey, name, "gauge"],
    queryFn: () => api.get<Gauge>("/connections/{name}/gauge", { path: { name } }),
    refetchInterval: 5_000,
    retry: false,
  });
}

export function useConnectionOptions(name: string | null | undefined, key: string | undefined) {
  return useQuery({
    queryKey: [...connectionsKey, name, "options", key],
    queryFn: async () =>
      (
        await api.get<{ items: Option[] }>("/connections/{name}/options/{key}", {
          path: { name: name ?? "", key: key ?? "" },
        })
      ).items,
    enabled: Boolean(name) && Boolean(key),
    staleTime: 60_000,
    retry: false,
  });
}

export function useCreateConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: ConnectionWish) => api.post<Connection>("/connections", { body: wish }),
    onSuccess: () => changed(client),
  });
}

/** Secrets that were left empty are not sent, so that they stay as they are. */
export function usePatchConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...change }: { name: string; settings: DataObject; limits?: Limits }) =>
      api.patch<Connection>("/connections/{name}", { path: { name }, body: change }),
    onSuccess: () => changed(client),
  });
}

export function useDeleteConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, force = false }: { name: string; force?: boolean }) =>
      api.delete("/connections/{name}", { path: { name }, query: force ? { force } : {} }),
    onSuccess: () => changed(client),
  });
}

export function useTestConnection() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => api.post<ConnectionTest>("/connections/{name}/test", { path: { name } }),
    onSettled: () => changed(client),
  });
}

/** Try settings that are not saved yet. */
export function useTestSettings() {
  return useMutation({
    mutationFn: (wish: ConnectionWish) => api.post<ConnectionTest>("/connections/test", { body: wish }),
  });
}
