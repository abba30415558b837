/** The end of the wizard: what the flow would do, in words and counts, and what comes next. */
import { Button, Group, Loader } from "@mantine/core";
import { CircleCheck, PencilLine, Power, Settings2, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { usePatchFlow, usePublishFlow } from "../../../api/hooks/flows";
import { useChanges } from "../../../api/hooks/runs";
import type { ChangeAction, Flow, Run } from "../../../api/types";
import { ActionBadge } from "../../../components/badges";
import { BooksLine } from "../../../components/BooksLine";
import { useFormat } from "../../../components/format";
import { notifyDone, notifyError } from "../../../components/notify";
import { ErrorState } from "../../../components/states";
import { useProblemText } from "../../../components/useServerText";
import { ChangesTable } from "../../../data";
import { useAnchor } from "../../../tour/anchor";
import type { PlannedFlow } from "./usePlannedFlow";
import classes from "./wizard.module.css";

const ACTIONS: readonly ChangeAction[] = ["create", "update", "unchanged", "skip", "conflict"];

interface PlanStepProps {
  planned: PlannedFlow;
  onAdjust: () => void;
}

export function PlanStep({ planned, onAdjust }: PlanStepProps) {
  const { t } = useTranslation("gallery");
  const { flow, run, going, error } = planned;

  if (error) return <ErrorState compact error={error} onRetry={onAdjust} />;
  if (going || !run || !flow) {
    return (
      <div className={classes.waiting} role="status">
        <Loader size={18} />
        <span>{t("plan.going")}</span>
        {run && <BooksLine books={run.books} mode="plan" flowId={run.flow_id} going />}
      </div>
    );
  }
  return <Result flow={flow} run={run} onAdjust={onAdjust} />;
}

function Result({ flow, run, onAdjust }: { flow: Flow; run: Run; onAdjust: () => void }) {
  const { t } = useTranslation("gallery");
  const say = useProblemText();
  const changes = useChanges(run.id, { limit: 8 });
  const counts = changes.data?.counts ?? {};
  const well = run.status === "succeeded";
  const anchor = useAnchor<HTMLDivElement>("plan-result");
  return (
    <div className={classes.result}>
      <div ref={anchor} className={classes.verdict} data-well={well || undefined} role="status">
        {well ? <CircleCheck size={20} aria-hidden /> : <TriangleAlert size={20} aria-hidden />}
        <div>
          <strong>{t(well ? "plan.done" : "plan.notDone")}</strong>
          <div>{run.error ? say(run.error) : t("plan.nothingWritten")}</div>
          <BooksLine books={run.books} mode="plan" flowId={run.flow_id} />
        </div>
      </div>
      <ul className={classes.counts} aria-label={t("plan.counts")}>
        {ACTIONS.filter((action) => counts[action]).map((action) => (
          <Count key={action} action={action} count={counts[action] ?? 0} />
        ))}
        {changes.data && ACTIONS.every((action) => !counts[action]) && <li className={classes.lead}>{t("plan.noChanges")}</li>}
      </ul>
      {changes.data && changes.data.items.length > 0 && (
        <div className={classes.changes}>
          <p className={classes.lead}>{t("plan.first", { count: changes.data.items.length })}</p>
          <ChangesTable changes={changes.data.items} />
        </div>
      )}
      <Next flow={flow} run={run} onAdjust={onAdjust} />
    </div>
  );
}

function Count({ action, count }: { action: ChangeAction; count: number }) {
  const { t } = useTranslation("gallery");
  const format = useFormat();
  return (
    <li className={classes.countCard}>
      <span className={classes.countNumber}>{format.count(count)}</span>
      <ActionBadge action={action} />
      <span className={classes.countText}>{t(`action.${action}`)}</span>
    </li>
  );
}

function Next({ flow, run, onAdjust }: { flow: Flow; run: Run; onAdjust: () => void }) {
  const { t } = useTranslation("gallery");
  const navigate = useNavigate();
  const publish = usePublishFlow(flow.id);
  const patch = usePatchFlow();
  const anchor = useAnchor<HTMLButtonElement>("plan-open");

  const switchOn = async () => {
    await publish.mutateAsync(t("switchOn.message"));
    await patch.mutateAsync({ id: flow.id, active: true });
    notifyDone(t("switchOn.done", { name: flow.name }));
    void navigate(`/flows/${flow.id}`);
  };
  return (
    <Group gap="xs" className={classes.next ?? ""}>
      <Button
        leftSection={<Power size={15} aria-hidden />}
        disabled={run.status !== "succeeded"}
        loading={publish.isPending || patch.isPending}
        onClick={() => void switchOn().catch(notifyError)}
      >
        {t("switchOn.button")}
      </Button>
      <Button variant="default" leftSection={<Settings2 size={15} aria-hidden />} onClick={onAdjust}>
        {t("adjust")}
      </Button>
      <Button ref={anchor} variant="default" leftSection={<PencilLine size={15} aria-hidden />} onClick={() => void navigate(`/flows/${flow.id}?run=${run.id}`)}>
        {t("openEditor")}
      </Button>
    </Group>
  );
}
