/** Where a flow listens for deliveries, how they are believed, and a sample to try it with. */
import { useMutation, useQuery } from "@tanstack/react-query";

import { api } from "../client";
import type { Data } from "../exact";
import type { components } from "../schema";
import { useAskedAgain } from "./answers";

type Schemas = components["schemas"];

export type Webhook = Schemas["WebhookOut"];
export type Subscription = Schemas["SubscriptionOut"];
export type SampleAnswer = Schemas["SampleAnswerOut"];

const webhookKey = (flowId: string) => ["flow", flowId, "webhook"] as const;

export function useWebhook(flowId: string) {
  return useQuery({
    queryKey: webhookKey(flowId),
    queryFn: () => api.get<Webhook>("/flows/{flow_id}/webhook", { path: { flow_id: flowId } }),
    refetchInterval: 10_000,
  });
}

/** The secret is told this once. */
export function useRenewSecret(flowId: string) {
  return useAskedAgain(webhookKey(flowId), () => api.post<Schemas["WebhookSecretOut"]>("/flows/{flow_id}/webhook/secret", { path: { flow_id: flowId } }));
}

/** The secret that the sender signs with already. */
export function useTakeSecret(flowId: string) {
  return useAskedAgain(webhookKey(flowId), (secret: string) =>
    api.put("/flows/{flow_id}/webhook/secret", { path: { flow_id: flowId }, body: { secret } }),
  );
}

export function useTakeUnsigned(flowId: string) {
  return useAskedAgain(webhookKey(flowId), () => api.delete("/flows/{flow_id}/webhook/secret", { path: { flow_id: flowId } }));
}

export function useSendSample(flowId: string) {
  return useMutation({
    mutationFn: (body: Data) => api.post<SampleAnswer>("/flows/{flow_id}/webhook/sample", { path: { flow_id: flowId }, body: { body } }),
  });
}
