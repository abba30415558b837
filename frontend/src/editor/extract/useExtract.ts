/** First the new flow is stored, then this one is changed: at no moment are the steps in neither. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, type FlowVersionBrief, useCreateFlow, useFlows } from "../../api";
import { notifyDone, notifyError } from "../../components/notify";
import { type Extract, replaceByStart, subFlow } from "../document/extract";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";

export function useExtract() {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const { mutateAsync: create } = useCreateFlow();
  const flows = useFlows();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const extract = async (part: Extract, name: string, publish: boolean) => {
    const { types } = editor.getState();
    const before = flowOf(editor.getState());
    setBusy(true);
    setError(null);
    try {
      const made = await create({ name, document: subFlow(before, types, part, name) });
      // A name that two flows have does not say which is meant.
      const shared = flows.data?.items.some((flow) => flow.name === name) ?? true;
      const op = replaceByStart(flowOf(editor.getState()), types, part, shared ? made.id : name);
      editor.getState().perform(op);
      if (op.kind === "extract") editor.getState().select([op.id]);
      editor.getState().float(null);
      notifyDone(t("extract.done", { name }));
      if (publish) await publishFirst(made.id, t("extract.versionNote", { flow: before.name }));
    } catch (cause) {
      // With the dialog gone, the flow is made and only publishing failed.
      if (editor.getState().floating?.kind === "extract") setError(cause instanceof Error ? cause.message : String(cause));
      else notifyError(cause);
    } finally {
      setBusy(false);
    }
  };

  return { extract, busy, error };
}

function publishFirst(id: string, message: string): Promise<FlowVersionBrief> {
  return api.post<FlowVersionBrief>("/flows/{flow_id}/publish", { path: { flow_id: id }, body: { message } });
}
