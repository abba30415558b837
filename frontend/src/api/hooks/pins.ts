/** Pinned data of a flow's steps: used while one tries, never in runs that work. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { DataObject, Pin } from "../types";

function pinsKey(flowId: string) {
  return ["pins", flowId] as const;
}

export function usePins(flowId: string, enabled = true) {
  return useQuery({
    queryKey: pinsKey(flowId),
    queryFn: async () => (await api.get<{ items: Pin[] }>("/flows/{flow_id}/pins", { path: { flow_id: flowId } })).items,
    enabled,
    staleTime: 60_000,
  });
}

export interface PinWish {
  readonly node: string;
  readonly port: string;
  readonly items: readonly DataObject[];
}

export function usePutPin(flowId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ node, port, items }: PinWish) =>
      api.put("/flows/{flow_id}/pins/{node}", { path: { flow_id: flowId, node }, body: { port, items: [...items] } }),
    onSuccess: () => client.invalidateQueries({ queryKey: pinsKey(flowId) }),
  });
}

export function useUnpin(flowId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (node: string) => api.delete("/flows/{flow_id}/pins/{node}", { path: { flow_id: flowId, node } }),
    onSuccess: () => client.invalidateQueries({ queryKey: pinsKey(flowId) }),
  });
}
