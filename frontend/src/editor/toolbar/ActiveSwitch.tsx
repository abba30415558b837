import { Switch, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Flow, usePatchFlow } from "../../api";
import { notifyError } from "../../components/notify";

/** On: schedules and webhooks start the published version. A flow that was never published has nothing to start. */
export function ActiveSwitch({ flow }: { readonly flow: Flow }) {
  const { t } = useTranslation("editor");
  const patch = usePatchFlow();
  const active = patch.isPending ? (patch.variables.active ?? flow.active) : flow.active;
  if (flow.published_version === null) return null;

  return (
    <Tooltip label={active ? t("active.onHint") : t("active.offHint")}>
      <Switch
        checked={active}
        label={active ? t("active.on") : t("active.off")}
        onChange={(event) => patch.mutate({ id: flow.id, active: event.currentTarget.checked }, { onError: notifyError })}
      />
    </Tooltip>
  );
}
