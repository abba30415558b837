/** What the sources gave in a run, planned once more: so one sees what a change of the flow does, and nothing else changed. */
import { ActionIcon, Tooltip } from "@mantine/core";
import { Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { RunBrief } from "../../api";
import { useStepActions } from "../state/actions";

export function SameInput({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation("testing");
  const actions = useStepActions();
  if (!actions) return null;
  return (
    <Tooltip label={`${t("sameInput.do")}. ${t("sameInput.hint")}`} multiline maw={280}>
      <ActionIcon variant="default" aria-label={t("sameInput.do")} onClick={() => actions.planOnInputOf(run.id)}>
        <Repeat2 size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
