/** What is kept for how long, and persons to erase. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../client";
import type { components } from "../schema";
import { settingsKey } from "./records";

type Schemas = components["schemas"];

export type Retention = Schemas["RetentionOut"];
export type Days = Schemas["DaysOut"];
export type LogRules = Schemas["LogRulesOut"];
export type Erasure = Schemas["ErasureOut"];
export type PersonKind = Erasure["kind"];

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

function useErasureChange<Wish>(work: (wish: Wish) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: work, onSettled: () => client.invalidateQueries({ queryKey: erasuresKey }) });
}

export function useLookForPerson() {
  return useErasureChange((wish: { kind: PersonKind; value: string }) => api.post<Erasure>("/erasures", { body: { [wish.kind]: wish.value } }));
}

export function useErasePerson() {
  return useErasureChange((id: string) => api.post<Erasure>("/erasures/{erasure_id}/execute", { path: { erasure_id: id } }));
}

export function useForgetPerson() {
  return useErasureChange((id: string) => api.delete("/erasures/{erasure_id}", { path: { erasure_id: id } }));
}
