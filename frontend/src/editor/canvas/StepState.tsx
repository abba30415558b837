/** How the step went: always an icon and words, never colour alone. */
import { Ban, CircleAlert, CircleCheck, CircleDashed, CircleX, Clock3, LoaderCircle, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { isGoing, type Step, type StepStatus } from "../../api";
import { useRunState } from "../state/context";
import classes from "./StepNode.module.css";

export const STATUS_ICONS = {
  idle: CircleDashed,
  queued: CircleDashed,
  running: LoaderCircle,
  waiting: Clock3,
  succeeded: CircleCheck,
  problems: CircleAlert,
  failed: CircleX,
  skipped: Ban,
} as const satisfies Record<StepStatus, unknown>;

interface StepStateProps {
  readonly step: Step | undefined;
  readonly stale: boolean;
}

export const StepState = memo(function StepState({ step, stale }: StepStateProps) {
  const over = useRunState((state) => state.run !== null && !isGoing(state.run.status));
  if (stale) return <StaleState />;
  if (!step || step.status === "idle") return over ? <NotReached /> : null;
  return <Went step={step} />;
});

function Went({ step }: { readonly step: Step }) {
  const { t } = useTranslation("editor");
  const Icon = STATUS_ICONS[step.status];
  const { good, bad } = countsOf(step);

  return (
    <div className={classes.state} data-status={step.status} title={step.error?.message}>
      <Icon size={14} aria-hidden />
      <span>{t(`step.status.${step.status}`, { ns: "common" })}</span>
      <span className={classes.counts}>
        {bad > 0 ? t("node.goodAndBad", { good, bad }) : good > 0 ? t("count.items", { count: good }) : ""}
      </span>
    </div>
  );
}

/** The run went by: nothing came to this step, or it was switched off or not wired. */
function NotReached() {
  const { t } = useTranslation("editor");
  return (
    <div className={classes.state} data-status="idle">
      <CircleDashed size={14} aria-hidden />
      <span>{t("node.notReached")}</span>
    </div>
  );
}

/** What is shown came before the last edit of this step or of one before it. */
function StaleState() {
  const { t } = useTranslation("editor");
  return (
    <div className={classes.state} data-status="stale" title={t("node.staleText")}>
      <TriangleAlert size={14} aria-hidden />
      <span>{t("node.stale")}</span>
    </div>
  );
}

export function countsOf(step: Pick<Step, "outputs" | "inputs">): { good: number; bad: number } {
  const { failed = 0, ...rest } = step.outputs;
  return { good: Object.values(rest).reduce((sum, count) => sum + count, 0), bad: failed };
}
