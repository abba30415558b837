/** One thing that happened to the record, in words, with its data one click away. */
import { Button } from "@mantine/core";
import { CircleAlert, Eye, Inbox, PencilLine, Workflow, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { WayRun, WayStep } from "../../api/hooks/records";
import { Inline } from "../../components/Markdown";
import { usePortTitle, useStepTitle } from "../../components/useStepTitle";
import { useSystemTitle } from "../../components/useSystemTitle";
import { ChangesTable } from "../../data";
import classes from "./journey.module.css";

const ICONS: Record<WayStep["kind"], LucideIcon> = { seen: Eye, passed: Workflow, written: PencilLine, parked: Inbox };

export function WayStepLine({ run, step }: { run: WayRun; step: WayStep }) {
  const { t } = useTranslation("journey");
  const [shown, setShown] = useState(false);
  const trouble = step.kind === "parked" || step.action === "conflict";
  const Icon = trouble ? CircleAlert : ICONS[step.kind];

  return (
    <li className={classes.step} data-trouble={trouble || undefined}>
      <span className={classes.dot}>
        <Icon size={15} aria-hidden />
      </span>
      <div className={classes.words}>
        <Words run={run} step={step} />
        {step.message && (
          <p className={classes.message}>
            <Inline text={step.message} />
          </p>
        )}
        {shown && <ChangesTable changes={[{ ...step, action: actionOf(step), connection: step.system, item_id: null, state: null }]} />}
      </div>
      <span className={classes.links}>
        {step.kind === "written" && step.fields.length > 0 && (
          <Button size="compact-xs" variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {t(shown ? "hideFields" : "showFields")}
          </Button>
        )}
        {step.parked_id && (
          <Button size="compact-xs" variant="default" component={Link} to={`/parked?${new URLSearchParams({ flow: run.flow_id, q: step.key }).toString()}`}>
            {t("toParked")}
          </Button>
        )}
        <Button size="compact-xs" variant="subtle" component={Link} to={stepAddress(run.id, step)}>
          {t("toStep")}
        </Button>
      </span>
    </li>
  );
}

function Words({ run, step }: { run: WayRun; step: WayStep }) {
  const { t } = useTranslation("journey");
  const title = useStepTitle()(step);
  const port = usePortTitle()(step, step.port);
  const system = useSystemTitle()(step.system);
  const count = step.fields.length;
  const plan = run.mode !== "live";

  switch (step.kind) {
    case "seen":
      return <p>{t("seen", { step: title, number: (step.item_no ?? 0) + 1 })}</p>;
    case "passed":
      return <p>{t("passed", { step: title, port })}</p>;
    case "written": {
      const facts = { step: title, system, type: step.object, key: step.key, count };
      return <p>{plan ? t(`plan.${actionOf(step)}`, facts) : t(`did.${actionOf(step)}`, facts)}</p>;
    }
    case "parked":
      return <p>{t(`parked.${step.status}`, { step: title })}</p>;
  }
}

type Action = "create" | "update" | "unchanged" | "skip" | "conflict";
const ACTIONS: readonly Action[] = ["create", "update", "unchanged", "skip", "conflict"];

function actionOf(step: WayStep): Action {
  return ACTIONS.find((action) => action === step.action) ?? "update";
}

/** The run page opens the step and the page with this item. */
function stepAddress(run: string, { node, port, item_no }: WayStep): string {
  const place = { node, ...(port && item_no !== null ? { port, item: String(item_no) } : {}) };
  return `/runs/${run}?${new URLSearchParams(place).toString()}`;
}
