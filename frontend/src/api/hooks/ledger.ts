/** The ledger: which records are in the other system, and why the others are not. Pages come from the server. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { address, api } from "../client";
import type { components } from "../schema";
import type { Page } from "../types";

type Schemas = components["schemas"];

export type LedgerEntry = Schemas["LedgerEntryOut"];
export type LedgerStatus = LedgerEntry["status"];
export type LedgerPair = Schemas["LedgerPairOut"];

export interface LedgerFilter {
  status?: string | undefined;
  flow_id?: string | undefined;
  connection?: string | undefined;
  system?: string | undefined;
  type?: string | undefined;
  q?: string | undefined;
}

const ledgerKey = ["ledger"] as const;

export function useLedger(filter: LedgerFilter, limit = 50) {
  return useInfiniteQuery({
    queryKey: [...ledgerKey, "entries", filter, limit],
    queryFn: ({ pageParam }) => api.get<Page<LedgerEntry>>("/ledger", { query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export function useLedgerSummary() {
  return useQuery({
    queryKey: [...ledgerKey, "summary"],
    queryFn: async () => (await api.get<{ items: LedgerPair[] }>("/ledger/summary")).items,
    refetchInterval: 30_000,
  });
}

export function useIgnoreLedger() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { ids: string[]; ignored: boolean; note: string }) => api.post<{ changed: number }>("/ledger/ignore", { body: wish }),
    onSuccess: () => client.invalidateQueries({ queryKey: ledgerKey }),
  });
}

export function ledgerExport(filter: LedgerFilter): string {
  return address("/ledger/export", { query: { ...filter } });
}
