/** What can be done with the chosen runs together. */
import { Button } from "@mantine/core";
import { CircleStop, Download, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { isGoing, useCancelRun } from "../../api";
import { runsExport, useRerun } from "../../api/hooks/runs";
import type { RunBrief } from "../../api/types";
import { ConfirmModal } from "../../components/ConfirmModal";
import { notifyDone, notifyError } from "../../components/notify";

interface RunSelectionProps {
  runs: readonly RunBrief[];
  onDone: () => void;
}

export function RunSelection({ runs, onDone }: RunSelectionProps) {
  const { t } = useTranslation("runlist");
  const cancel = useCancelRun();
  const rerun = useRerun();
  const [asking, setAsking] = useState(false);
  const going = runs.filter((run) => isGoing(run.status));
  const over = runs.filter((run) => !isGoing(run.status));
  const ids = runs.map((run) => run.id).join(",");

  /** One after the other; what one of them says against it does not keep the others from going. */
  const each = async (chosen: readonly RunBrief[], act: (run: RunBrief) => Promise<unknown>, done: (count: number) => string) => {
    let count = 0;
    for (const run of chosen) {
      try {
        await act(run);
        count += 1;
      } catch (error) {
        notifyError(error);
      }
    }
    if (count > 0) notifyDone(done(count));
    setAsking(false);
    onDone();
  };

  return (
    <>
      <strong role="status">{t("select.chosen", { count: runs.length })}</strong>
      <Button
        size="xs"
        variant="default"
        disabled={going.length === 0}
        loading={cancel.isPending}
        leftSection={<CircleStop size={15} aria-hidden />}
        onClick={() => void each(going, (run) => cancel.mutateAsync(run.id), (count) => t("select.cancelled", { count }))}
      >
        {t("select.cancel")}
      </Button>
      <Button size="xs" variant="default" disabled={over.length === 0} leftSection={<RotateCcw size={15} aria-hidden />} onClick={() => setAsking(true)}>
        {t("select.rerun")}
      </Button>
      <Button size="xs" variant="default" component="a" href={runsExport({ ids })} download leftSection={<Download size={15} aria-hidden />}>
        {t("select.export")}
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onDone}>
        {t("select.none")}
      </Button>
      {asking && (
        <ConfirmModal
          title={t("select.rerunTitle", { count: over.length })}
          text={t(over.some((run) => run.mode === "live") ? "select.rerunLive" : "select.rerunPlan")}
          confirm={t("select.rerun")}
          colour="indigo"
          busy={rerun.isPending}
          onConfirm={() => void each(over, (run) => rerun.mutateAsync({ id: run.id }), (count) => t("select.rerunDone", { count }))}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
