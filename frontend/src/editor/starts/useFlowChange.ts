/** The settings of a flow as they stand, with what is just being stored, and the way to change a part of them. */
import { useTranslation } from "react-i18next";

import { type FlowSettings, type FlowSettingsWish, useFlowSettings, usePutFlowSettings } from "../../api/hooks/starts";
import { notifyDone, notifyError } from "../../components/notify";

export type FlowSettingsNow = FlowSettings;
export type ChangeFlow = (wish: Partial<FlowSettingsWish>) => void;

export function useFlowChange(flowId: string): { now: FlowSettingsNow; change: ChangeFlow } | null {
  const { t } = useTranslation("starts");
  const settings = useFlowSettings(flowId);
  const put = usePutFlowSettings(flowId);
  if (!settings.data) return null;
  const now = put.isPending ? { ...settings.data, ...put.variables } : settings.data;
  const { error_flow, notify, timeout } = now;
  const change: ChangeFlow = (wish) =>
    put.mutate({ error_flow, notify, timeout, ...wish }, { onSuccess: () => notifyDone(t("saved")), onError: notifyError });
  return { now, change };
}
