/** When runs began and how they ended, as bars; the same as a table for whoever does not see or point. */
import { Button } from "@mantine/core";
import { ChartColumn, Table2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { HistogramBar } from "../../api/hooks/runs";
import { useFormat } from "../../components/format";
import list from "../../components/list.module.css";
import { type Group, grouped, GROUPS } from "./filter";
import classes from "./runs.module.css";

const HEIGHT = 72;
const WIDTH = 960;

interface RunHistogramProps {
  bars: readonly HistogramBar[];
  onChoose: (since: string, until: string) => void;
}

export function RunHistogram({ bars, onChoose }: RunHistogramProps) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  const [table, setTable] = useState(false);
  const groups = bars.map((bar) => ({ ...bar, ...sumOf(bar) }));
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) return null;

  return (
    <section className={classes.histogram} aria-label={t("histogram.title")}>
      <header>
        <ul className={classes.legend}>
          {GROUPS.filter((group) => groups.some((bar) => bar.groups[group] > 0)).map((group) => (
            <li key={group} data-group={group}>
              {t(`histogram.${group}`)} {format.count(groups.reduce((sum, bar) => sum + bar.groups[group], 0))}
            </li>
          ))}
        </ul>
        <Button size="compact-xs" variant="subtle" color="gray" leftSection={table ? <ChartColumn size={14} aria-hidden /> : <Table2 size={14} aria-hidden />} onClick={() => setTable(!table)}>
          {t(table ? "histogram.asBars" : "histogram.asTable")}
        </Button>
      </header>
      {table ? (
        <Table bars={groups.filter((bar) => bar.total > 0)} onChoose={onChoose} />
      ) : (
        <>
          <Bars bars={groups} onChoose={onChoose} />
          <div className={classes.axis}>
            <span>{format.moment(first.start)}</span>
            <span>{format.moment(last.end)}</span>
          </div>
        </>
      )}
    </section>
  );
}

type Counted = HistogramBar & { groups: Record<Group, number>; total: number };

function Bars({ bars, onChoose }: { bars: readonly Counted[]; onChoose: RunHistogramProps["onChoose"] }) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  const most = Math.max(1, ...bars.map((bar) => bar.total));
  const width = WIDTH / bars.length;

  return (
    <svg className={classes.bars} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t("histogram.picture", { count: bars.reduce((sum, bar) => sum + bar.total, 0) })}>
      {bars.map((bar, at) => (
        <g key={bar.start} data-total={bar.total} onClick={() => bar.total > 0 && onChoose(bar.start, bar.end)}>
          <title>{`${format.moment(bar.start)} – ${format.moment(bar.end)}: ${GROUPS.filter((group) => bar.groups[group] > 0).map((group) => `${t(`histogram.${group}`)} ${bar.groups[group]}`).join(", ") || "0"}`}</title>
          <rect className={classes.back} x={at * width} y={0} width={width} height={HEIGHT} />
          {stacked(bar, most).map(({ group, from, to }) => (
            <rect key={group} data-group={group} x={at * width + 1.5} y={HEIGHT - to} width={width - 3} height={to - from} />
          ))}
        </g>
      ))}
    </svg>
  );
}

function Table({ bars, onChoose }: { bars: readonly Counted[]; onChoose: RunHistogramProps["onChoose"] }) {
  const { t } = useTranslation("runlist");
  const format = useFormat();
  return (
    <div className={classes.barTable}>
      <table className={list.table} aria-label={t("histogram.title")}>
        <thead>
          <tr>
            <th scope="col">{t("histogram.time")}</th>
            {GROUPS.map((group) => (
              <th key={group} scope="col" className={list.end}>
                {t(`histogram.${group}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.start}>
              <th scope="row">
                <button type="button" className={classes.barLink} onClick={() => onChoose(bar.start, bar.end)}>
                  {t("histogram.between", { from: format.moment(bar.start), to: format.moment(bar.end) })}
                </button>
              </th>
              {GROUPS.map((group) => (
                <td key={group} className={`${list.end} ${list.number}`}>
                  {format.count(bar.groups[group])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sumOf(bar: HistogramBar): { groups: Record<Group, number>; total: number } {
  const groups = grouped(bar.counts);
  return { groups, total: GROUPS.reduce((sum, group) => sum + groups[group], 0) };
}

/** One on the other, each at least so high that it is seen. */
function stacked({ groups }: Counted, most: number): { group: Group; from: number; to: number }[] {
  const scale = (HEIGHT - 8) / most;
  let from = 0;
  return GROUPS.filter((group) => groups[group] > 0).map((group) => {
    const to = from + Math.max(3, groups[group] * scale);
    const part = { group, from, to };
    from = to;
    return part;
  });
}
