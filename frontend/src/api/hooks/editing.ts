/** Several people at one flow: who has it open, who changed what, drafts that were saved over, two plans side by side. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { KeptDraft, KeptDraftBrief, Presence, Shadow, Touch } from "../types";

const BEAT_MS = 10_000;

export const presenceKey = (flowId: string) => ["presence", flowId] as const;

/** Says that this window has the flow open, again and again, and hears who else has. */
export function usePresence(flowId: string, window: string, editing: boolean) {
  return useQuery({
    queryKey: presenceKey(flowId),
    queryFn: () => tell(flowId, { window, editing }),
    refetchInterval: BEAT_MS,
    refetchIntervalInBackground: true,
    gcTime: 0,
    retry: false,
  });
}

export function useTakeOver(flowId: string, window: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => tell(flowId, { window, editing: true, take_over: true }),
    onSuccess: (presence) => client.setQueryData(presenceKey(flowId), presence),
  });
}

function tell(flowId: string, body: { window: string; editing: boolean; take_over?: boolean }): Promise<Presence> {
  return api.post<Presence>("/flows/{flow_id}/presence", { path: { flow_id: flowId }, body });
}

/** Best effort: a window that cannot say goodbye is forgotten after half a minute. */
export function leaveFlow(flowId: string, window: string): void {
  api.post("/flows/{flow_id}/presence/leave", { path: { flow_id: flowId }, body: { window } }).catch(() => undefined);
}

export function useTouches(flowId: string) {
  return useQuery({
    queryKey: ["touches", flowId],
    queryFn: async () => (await api.get<{ items: Touch[] }>("/flows/{flow_id}/touches", { path: { flow_id: flowId } })).items,
    refetchOnMount: "always",
  });
}

export function useKeptDrafts(flowId: string) {
  return useQuery({
    queryKey: ["drafts", flowId],
    queryFn: async () => (await api.get<{ items: KeptDraftBrief[] }>("/flows/{flow_id}/drafts", { path: { flow_id: flowId } })).items,
    refetchOnMount: "always",
  });
}

export function useKeptDraft(flowId: string, id: string | null) {
  return useQuery({
    queryKey: ["drafts", flowId, id],
    queryFn: () => api.get<KeptDraft>("/flows/{flow_id}/drafts/{draft_id}", { path: { flow_id: flowId, draft_id: id ?? "" } }),
    enabled: id !== null,
    staleTime: Infinity,
  });
}

export function useShadow(live: string | null, draft: string | null, offset: number, limit: number) {
  return useQuery({
    queryKey: ["shadow", live, draft, offset, limit],
    queryFn: () =>
      api.get<Shadow>("/runs/{run_id}/shadow/{other_id}", { path: { run_id: live ?? "", other_id: draft ?? "" }, query: { offset, limit } }),
    enabled: live !== null && draft !== null,
    staleTime: Infinity,
  });
}
