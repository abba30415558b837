/** How far the sources of a flow are read, and setting them back. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../client";
import type { Page, RewindPreview, StreamSource } from "../types";
import { useAskedAgain } from "./answers";

export const cursorsKey = (flowId: string) => ["cursors", flowId] as const;

export function useCursors(flowId: string, options: { enabled?: boolean } = {}) {
  return useQuery({
    queryKey: cursorsKey(flowId),
    queryFn: async () => (await api.get<Page<StreamSource>>("/flows/{flow_id}/cursors", { path: { flow_id: flowId } })).items,
    enabled: options.enabled ?? true,
    refetchOnMount: "always",
    refetchInterval: (query) => (query.state.data?.some((source) => source.scan) ? 2_000 : 15_000),
  });
}

export interface RewindTarget {
  node: string;
  connection: string;
  /** `null` is the beginning. */
  to: string | null;
  again: boolean;
}

/** What a rewind would read again. Asked anew for each target. */
export function useRewindPreview(flowId: string, { node, ...target }: RewindTarget, wanted: boolean) {
  return useQuery({
    queryKey: [...cursorsKey(flowId), "preview", node, target],
    queryFn: () =>
      api.post<RewindPreview>("/flows/{flow_id}/cursors/{node}/preview", { path: { flow_id: flowId, node }, body: target }),
    enabled: wanted,
    retry: false,
    staleTime: 0,
  });
}

export function useRewind(flowId: string) {
  return useAskedAgain(cursorsKey(flowId), ({ node, ...body }: RewindTarget & { reason: string }) =>
    api.post<RewindPreview>("/flows/{flow_id}/cursors/{node}/rewind", { path: { flow_id: flowId, node }, body }),
  );
}
