/** The differences of two documents in words: steps with their settings before and after, wires, facts, layout. */
import { CirclePlus, CircleMinus, type LucideIcon, Move, PencilLine } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Change, changeCount, type FlowDiff, isSameFlow, type StepDiff } from "../document/diff";
import type { FlowDocument } from "../document/types";
import classes from "./Diff.module.css";
import { type FlowWords, useFlowWords } from "./useFlowWords";

export const CHANGE_ICONS: Record<Change, LucideIcon> = { added: CirclePlus, removed: CircleMinus, changed: PencilLine };

interface DiffListProps {
  readonly before: FlowDocument;
  readonly after: FlowDocument;
  readonly diff: FlowDiff;
  /** Who changed the step last, and when, where that is known. */
  readonly by?: (part: string) => ReactNode;
}

export function DiffList({ before, after, diff, by }: DiffListProps) {
  const { t } = useTranslation("versions");
  const words = useFlowWords();

  return (
    <div className={classes.list}>
      <p className={classes.summary} role="status">
        {isSameFlow(diff) ? t("same") : t("changes", { count: changeCount(diff) })}
        {diff.moved.length > 0 && ` · ${t("layoutOnly", { count: diff.moved.length })}`}
      </p>
      <ul aria-label={t("list")}>
        {diff.steps.map((step) => (
          <li key={step.id}>
            <Mark change={step.change} />
            <div className={classes.what}>
              <strong>{words.step(step.change === "removed" ? before : after, step.id)}</strong> {by?.(step.id)}
              <StepChanges step={step} words={words} />
            </div>
          </li>
        ))}
        {diff.wires.map(({ edge, change }) => (
          <li key={`${edge.from} ${edge.to}`}>
            <Mark change={change} />
            <div className={classes.what}>
              {t("wireLabel")} <strong>{words.wire(change === "added" ? after : before, edge)}</strong>
            </div>
          </li>
        ))}
        {diff.facts.map((fact) => (
          <li key={fact.name}>
            <Mark change="changed" />
            <div className={classes.what}>
              <strong>{words.fact(fact)}</strong>
              <dl className={classes.settings}>
                <Values before={words.value(fact.before)} after={words.value(fact.after)} />
              </dl>
            </div>
          </li>
        ))}
        {diff.moved.length > 0 && (
          <li>
            <span className={classes.mark} data-change="moved">
              <Move size={14} aria-hidden /> {t("change.moved")}
            </span>
            <div className={classes.what}>{diff.moved.map((id) => words.step(after, id)).join(", ")}</div>
          </li>
        )}
      </ul>
    </div>
  );
}

function StepChanges({ step, words }: { readonly step: StepDiff; readonly words: FlowWords }) {
  if (step.change !== "changed") return null;
  return (
    <dl className={classes.settings}>
      {step.facts.map((fact) => (
        <Fragment key={fact.fact}>
          <dt>{words.stepFact(fact)}</dt>
          <Values before={words.value(fact.before)} after={words.value(fact.after)} />
        </Fragment>
      ))}
      {step.settings.map((setting) => (
        <Fragment key={setting.path.join(".")}>
          <dt>{words.setting(step.after, setting)}</dt>
          <Values before={words.value(setting.before)} after={words.value(setting.after)} />
        </Fragment>
      ))}
    </dl>
  );
}

function Values({ before, after }: { readonly before: string; readonly after: string }) {
  const { t } = useTranslation("versions");
  return (
    <dd>
      <del aria-label={t("was", { value: before })}>{before}</del>
      <span aria-hidden> → </span>
      <ins aria-label={t("is", { value: after })}>{after}</ins>
    </dd>
  );
}

function Mark({ change }: { readonly change: Change }) {
  const { t } = useTranslation("versions");
  const Icon = CHANGE_ICONS[change];
  return (
    <span className={classes.mark} data-change={change}>
      <Icon size={14} aria-hidden /> {t(`change.${change}`)}
    </span>
  );
}
