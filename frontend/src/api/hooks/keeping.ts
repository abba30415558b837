/** What is kept for how long, and persons to erase. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { components } from "../schema";
import { useAskedAgain, useStored } from "./answers";
import { settingsKey } from "./records";

type Schemas = components["schemas"];

export type Retention = Schemas["RetentionOut"];
export type Days = Schemas["DaysOut"];
export type LogRules = Schemas["LogRulesOut"];
export type Erasure = Schemas["ErasureOut"];
export type PersonKind = Erasure["kind"];

type FlowLog = Schemas["FlowLogOut"];

const flowLogKey = (flowId: string) => ["flow", flowId, "log"] as const;
const retentionKey = ["retention"] as const;
const erasuresKey = ["erasures"] as const;
const AT_WORK = new Set<Erasure["state"]>(["looking", "erasing"]);

export function useRetention() {
  return useQuery({ queryKey: retentionKey, queryFn: () => api.get<Retention>("/retention") });
}

export function usePatchRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { days: Partial<Days>; log: Partial<LogRules> }) => api.patch<Retention>("/retention", { body: change }),
    onSuccess: (found) => {
      client.setQueryData(retentionKey, found);
      void client.invalidateQueries({ queryKey: settingsKey });
    },
  });
}

/** How much of its runs a flow keeps; null where it follows the settings. */
export function useFlowLog(flowId: string) {
  return useQuery({ queryKey: flowLogKey(flowId), queryFn: () => api.get<FlowLog>("/flows/{flow_id}/log", { path: { flow_id: flowId } }) });
}

export function usePutFlowLog(flowId: string) {
  return useStored(flowLogKey(flowId), (log: Partial<LogRules> | null) =>
    api.put<FlowLog>("/flows/{flow_id}/log", { path: { flow_id: flowId }, body: { log } }),
  );
}

export function isAtWork(erasure: Erasure): boolean {
  return AT_WORK.has(erasure.state);
}

/** Asks again every second or so while somebody is being looked for or erased. */
export function useErasures() {
  return useQuery({
    queryKey: erasuresKey,
    queryFn: () => api.get<{ items: Erasure[] }>("/erasures"),
    refetchInterval: (query) => (query.state.data?.items.some(isAtWork) ? 1_500 : false),
  });
}

export function useLookForPerson() {
  return useAskedAgain(erasuresKey, (wish: { kind: PersonKind; value: string }) => api.post<Erasure>("/erasures", { body: { [wish.kind]: wish.value } }));
}

export function useErasePerson() {
  return useAskedAgain(erasuresKey, (id: string) => api.post<Erasure>("/erasures/{erasure_id}/execute", { path: { erasure_id: id } }));
}

export function useForgetPerson() {
  return useAskedAgain(erasuresKey, (id: string) => api.delete("/erasures/{erasure_id}", { path: { erasure_id: id } }));
}
