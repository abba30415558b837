/** What starts a flow, what follows when it ends badly, and what people are told. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";

import { api } from "../client";
import type { components } from "../schema";
import { useAskedAgain, useStored } from "./answers";

type Schemas = components["schemas"];

export type FlowStarts = Schemas["StartsOut"];
export type StartReason = Schemas["ReasonOut"];
export type FlowSettings = Schemas["FlowSettingsOut"];
export type FlowSettingsWish = Pick<FlowSettings, "error_flow" | "notify" | "timeout">;
export type RunLinks = Schemas["RunLinksOut"];
export type Notifications = Schemas["NotificationsOut"];
export type NotificationsWish = Pick<Notifications, "email" | "webhook" | "rules" | "address"> & { password?: string };
export type Notice = Schemas["NoticeOut"];
export type NoticeList = Schemas["NoticeListOut"];
export type Channel = Notice["channel"];

const noticesKey = ["notices"] as const;
const notificationsKey = ["settings", "notifications"] as const;
const flowSettingsKey = (id: string) => ["flow", id, "settings"] as const;

export function useFlowStarts(flowId: string) {
  return useQuery({
    queryKey: ["flow", flowId, "starts"],
    queryFn: () => api.get<FlowStarts>("/flows/{flow_id}/starts", { path: { flow_id: flowId } }),
    refetchInterval: 15_000,
  });
}

/** `config` as JSON, so that it can be compared; times that cannot be read give an error. */
export function useSchedulePreview(config: string) {
  return useQuery({
    queryKey: ["schedule-preview", config],
    queryFn: () => api.post<Schemas["SchedulePreviewOut"]>("/schedules/preview", { body: { config: JSON.parse(config) as Record<string, unknown> } }),
    retry: false,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
}

export function useFlowSettings(flowId: string) {
  return useQuery({
    queryKey: flowSettingsKey(flowId),
    queryFn: () => api.get<FlowSettings>("/flows/{flow_id}/settings", { path: { flow_id: flowId } }),
  });
}

export function usePutFlowSettings(flowId: string) {
  return useStored(flowSettingsKey(flowId), (wish: FlowSettingsWish) =>
    api.put<FlowSettings>("/flows/{flow_id}/settings", { path: { flow_id: flowId }, body: wish }),
  );
}

export function useRunLinks(runId: string) {
  return useQuery({
    queryKey: ["run", runId, "links"],
    queryFn: () => api.get<RunLinks>("/runs/{run_id}/links", { path: { run_id: runId } }),
    refetchInterval: 10_000,
  });
}

export function useNotifications() {
  return useQuery({ queryKey: notificationsKey, queryFn: () => api.get<Notifications>("/settings/notifications") });
}

export function usePutNotifications() {
  return useStored(notificationsKey, (wish: NotificationsWish) => api.put<Notifications>("/settings/notifications", { body: wish }));
}

export function useRenewSecret() {
  return useAskedAgain(notificationsKey, () => api.post<{ secret: string }>("/settings/notifications/secret"));
}

export function useTestNotification() {
  return useMutation({
    mutationFn: (channel: Channel) => api.post<{ ok: boolean; message: string }>("/settings/notifications/test", { body: { channel } }),
  });
}

export function useNotices(flowId?: string) {
  return useQuery({
    queryKey: [...noticesKey, flowId ?? ""],
    queryFn: () => api.get<NoticeList>("/notices", { query: { limit: 10, ...(flowId ? { flow_id: flowId } : {}) } }),
    refetchInterval: 15_000,
  });
}

export function useSendNotice() {
  return useAskedAgain(noticesKey, (id: string) => api.post<Notice>("/notices/{notice_id}/send", { path: { notice_id: id } }));
}
