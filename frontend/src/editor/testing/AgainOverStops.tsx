/** A run that a stop rule ended can be started again, this once without the rules. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { RunBrief } from "../../api";
import { useStepActions } from "../state/actions";

export function AgainOverStops({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation("testing");
  const actions = useStepActions();
  if (run.error?.code !== "stopped" || !actions) return null;
  return (
    <Button size="compact-sm" variant="default" ml="sm" onClick={actions.runOverStops}>
      {t("stops.again")}
    </Button>
  );
}
