/** Which step was at work when, as bars on one scale; the same in figures, row by row. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { isGoing, type RunBrief } from "../../api";
import { StepStatusBadge } from "../../components/badges";
import { useFormat } from "../../components/format";
import { EmptyState } from "../../components/states";
import type { NodeId } from "../document/types";
import { useRunState } from "../state/context";
import panel from "./RunPanel.module.css";
import classes from "./Timeline.module.css";
import { newest, type Span, timelineOf } from "./timeline";
import { useStepRows } from "./useStepRows";

interface TimelineViewProps {
  readonly run: RunBrief;
  readonly chosen: NodeId | null;
  readonly onChoose: (id: NodeId) => void;
}

export function TimelineView({ run, chosen, onChoose }: TimelineViewProps) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  const rows = useStepRows();
  const known = useRunState((state) => state.steps);
  const steps = rows.flatMap(({ id }) => known[id] ?? []);
  const now = useServerNow(newest(run.started_at, run.finished_at, steps), isGoing(run.status));
  const { spans, total } = timelineOf(steps, run.started_at, now);
  const titles = new Map(rows.map(({ id, title }) => [id, title]));

  if (spans.every((span) => span.start === null)) return <EmptyState compact title={t("timeline.none")} text={t("timeline.noneText")} />;
  return (
    <div className={panel.scroll}>
      <table className={`${panel.steps} ${classes.table}`} aria-label={t("timeline.title")}>
        <thead>
          <tr>
            <th scope="col">{t("timeline.step")}</th>
            <th scope="col">{t("timeline.status")}</th>
            <th scope="col" className={classes.wide}>
              <span className={classes.scale}>
                <span>0</span>
                <span className={classes.scaleTitle}>{t("timeline.bar")}</span>
                <span>{format.duration(total)}</span>
              </span>
            </th>
            <th scope="col">{t("timeline.start")}</th>
            <th scope="col">{t("timeline.lasted")}</th>
            <th scope="col" title={t("timeline.workHint")}>
              {t("timeline.work")}
            </th>
            <th scope="col" title={t("timeline.waitedHint")}>
              {t("timeline.waited")}
            </th>
            <th scope="col">{t("timeline.rate")}</th>
          </tr>
        </thead>
        <tbody>
          {spans.map((span) => (
            <Row key={span.id} span={span} title={titles.get(span.id) ?? span.id} total={total} chosen={span.id === chosen} onChoose={() => onChoose(span.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly span: Span;
  readonly title: string;
  readonly total: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ span, title, total, chosen, onChoose }: RowProps) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  const { start } = span;

  return (
    <tr data-chosen={chosen || undefined}>
      <th scope="row">
        <button type="button" onClick={onChoose} aria-pressed={chosen}>
          {title}
        </button>
      </th>
      <td>
        <StepStatusBadge status={span.status} bare />
      </td>
      <td className={classes.wide}>
        <Bar span={span} total={total} />
      </td>
      <td>{start === null ? "–" : `+${format.duration(start)}`}</td>
      <td>{start === null ? "–" : format.duration(span.lasted)}</td>
      <td>{start === null ? "–" : format.duration(span.work)}</td>
      <td>{start === null ? "–" : format.duration(span.lasted - span.work)}</td>
      <td>{span.perSecond === null ? "–" : t("timeline.perSecond", { shown: format.count(Math.round(span.perSecond * 10) / 10) })}</td>
    </tr>
  );
}

/** Pale for as long as it lasted, full for its own work. The figures beside it say the same. */
function Bar({ span, total }: { readonly span: Span; readonly total: number }) {
  if (span.start === null) return null;
  const share = (part: number) => `${(part / total) * 100}%`;
  return (
    <div className={classes.bar} aria-hidden>
      <div className={classes.span} data-status={span.status} style={{ left: share(span.start), width: share(span.lasted) }}>
        <div className={classes.work} style={{ width: span.lasted > 0 ? `${(span.work / span.lasted) * 100}%` : "100%" }} />
      </div>
    </div>
  );
}

/** The server's time: what it said last, and what went by here since. */
function useServerNow(latest: number, going: boolean): number {
  const [passed, setPassed] = useState({ latest, ms: 0 });

  useEffect(() => {
    if (!going) return;
    const began = performance.now();
    const timer = window.setInterval(() => setPassed({ latest, ms: performance.now() - began }), 1_000);
    return () => window.clearInterval(timer);
  }, [going, latest]);

  return going && passed.latest === latest ? latest + passed.ms : latest;
}
