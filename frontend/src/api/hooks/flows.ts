/** Flows, their versions and files. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "../client";
import { flowQuery, isFresh } from "../queries";
import type { DataObject } from "../exact";
import type { Flow, FlowBrief, FlowCheck, FlowDocument, FlowVersion, FlowVersionBrief, Page } from "../types";

export const flowsKey = ["flows"] as const;
export const flowKey = (id: string) => flowQuery(id).queryKey;
export const versionsKey = (id: string) => ["versions", id] as const;

function keep(client: QueryClient, flow: Flow): void {
  client.setQueryData(flowKey(flow.id), flow);
  void client.invalidateQueries({ queryKey: flowsKey });
}

export function useFlows() {
  return useQuery({ queryKey: flowsKey, queryFn: () => api.get<Page<FlowBrief>>("/flows", { query: { limit: 200 } }) });
}

export function useFlow(id: string) {
  return useQuery({
    ...flowQuery(id),
    // Whoever opens a flow edits it, and an old revision could not be saved.
    refetchOnMount: (query) => (isFresh(query.state) ? false : "always"),
  });
}

/** A flow to be edited: known only once the server has said how it is now. */
export function useCurrentFlow(id: string) {
  const client = useQueryClient();
  const [fresh] = useState(() => isFresh(client.getQueryState(flowKey(id))));
  const flow = useFlow(id);
  return { flow, current: fresh || flow.isFetchedAfterMount ? flow.data : undefined };
}

export function useCreateFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { name: string; document?: FlowDocument }) => api.post<Flow>("/flows", { body: wish }),
    onSuccess: (flow) => keep(client, flow),
  });
}

export function useImportFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (document: unknown) => api.post<Flow>("/flows/import", { body: document }),
    onSuccess: (flow) => keep(client, flow),
  });
}

/** Autosave. A 409 is an `ApiProblem` whose `current` is the flow as the server has it. */
export function useSaveFlow(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: { revision: number; document: FlowDocument; keep?: boolean }) =>
      api.put<Flow>("/flows/{flow_id}", { path: { flow_id: id }, body: draft }),
    onSuccess: (flow) => keep(client, flow),
  });
}

export function usePatchFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; name?: string; active?: boolean }) =>
      api.patch<Flow>("/flows/{flow_id}", { path: { flow_id: id }, body: change }),
    onSuccess: (flow) => keep(client, flow),
  });
}

export function useDuplicateFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Flow>("/flows/{flow_id}/duplicate", { path: { flow_id: id } }),
    onSuccess: (flow) => keep(client, flow),
  });
}

export function useDeleteFlow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete("/flows/{flow_id}", { path: { flow_id: id } }),
    onSuccess: (_nothing, id) => {
      client.removeQueries({ queryKey: flowKey(id) });
      return client.invalidateQueries({ queryKey: flowsKey });
    },
  });
}

/** The file as the server writes it, byte for byte. */
export function exportFlow(id: string): Promise<string> {
  return api.text("/flows/{flow_id}/export", { path: { flow_id: id } });
}

export function checkFlow(document: FlowDocument): Promise<FlowCheck> {
  return api.post<FlowCheck>("/flows/check", { body: { document } });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: versionsKey(id),
    queryFn: () => api.get<Page<FlowVersionBrief>>("/flows/{flow_id}/versions", { path: { flow_id: id } }),
  });
}

export function useVersion(id: string, number: number | null) {
  return useQuery({
    queryKey: [...versionsKey(id), number],
    queryFn: () => api.get<FlowVersion>("/flows/{flow_id}/versions/{number}", { path: { flow_id: id, number: number ?? 0 } }),
    enabled: number !== null,
    staleTime: Infinity,
  });
}

export function usePublishFlow(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (message: string) => api.post<FlowVersionBrief>("/flows/{flow_id}/publish", { path: { flow_id: id }, body: { message } }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: flowKey(id) }),
        client.invalidateQueries({ queryKey: versionsKey(id) }),
        client.invalidateQueries({ queryKey: flowsKey }),
      ]),
  });
}

export function useRestoreVersion(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { number: number; revision: number }) =>
      api.post<Flow>("/flows/{flow_id}/restore", { path: { flow_id: id }, body: wish }),
    onSuccess: (flow) => keep(client, flow),
  });
}

export function useUseTemplate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...wish }: { id: string; name: string; language: string; connections: Record<string, string>; answers: Record<string, DataObject> }) =>
      api.post<Flow>("/templates/{template_id}/use", { path: { template_id: id }, body: wish }),
    onSuccess: (flow) => keep(client, flow),
  });
}
