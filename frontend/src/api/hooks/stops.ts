/** Stop rules of a flow, and what a run says to them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { StopRules, Verdict } from "../types";
import { useFollowed } from "./followed";

function stopsKey(flowId: string) {
  return ["flows", flowId, "stops"] as const;
}

export function useStopRules(flowId: string) {
  return useQuery({ queryKey: stopsKey(flowId), queryFn: () => api.get<StopRules>("/flows/{flow_id}/stops", { path: { flow_id: flowId } }) });
}

export function usePutStopRules(flowId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rules: StopRules) => api.put<StopRules>("/flows/{flow_id}/stops", { path: { flow_id: flowId }, body: rules }),
    onSuccess: (rules) => client.setQueryData(stopsKey(flowId), rules),
  });
}

/** Asked again whenever the run went on. */
export function useVerdicts(run: string, stamp: string, enabled: boolean) {
  return useFollowed({
    queryKey: ["run", run, "stops"],
    queryFn: async (signal) => (await api.get<{ items: Verdict[] }>("/runs/{run_id}/stops", { path: { run_id: run }, signal })).items,
    stamp,
    enabled,
  });
}
