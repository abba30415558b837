import { ActionIcon, Checkbox, Tooltip } from "@mantine/core";
import { CircleStop } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { isGoing, useCancelRun } from "../../api/hooks/runs";
import type { RunBrief } from "../../api/types";
import { ModeBadge, RunStatusBadge } from "../../components/badges";
import { BooksLine } from "../../components/BooksLine";
import { useFormat } from "../../components/format";
import { Inline } from "../../components/Markdown";
import list from "../../components/list.module.css";
import { notifyError } from "../../components/notify";
import { useSummary } from "../../components/useServerText";
import { When } from "../../components/When";

interface RunTableProps {
  runs: readonly RunBrief[];
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
}

export function RunTable({ runs, chosen, onChoose }: RunTableProps) {
  const { t } = useTranslation(["runs", "runlist"]);
  const all = runs.every((run) => chosen.has(run.id));
  const toggle = (id: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    onChoose(next);
  };

  return (
    <div className={list.sheet}>
      <table className={list.table} aria-label={t("title")}>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                aria-label={t("runlist:select.all")}
                checked={all}
                indeterminate={!all && chosen.size > 0}
                onChange={(event) => onChoose(event.currentTarget.checked ? new Set(runs.map((run) => run.id)) : new Set())}
              />
            </th>
            <th scope="col">{t("column.run")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.records")}</th>
            {COUNTED.map((action) => (
              <th key={action} scope="col" className={list.end}>
                {t(`runlist:column.${action}`)}
              </th>
            ))}
            <th scope="col">{t("column.started")}</th>
            <th scope="col" className={list.end}>
              {t("column.duration")}
            </th>
            <th scope="col" aria-label={t("column.actions")} />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} chosen={chosen.has(run.id)} onToggle={(on) => toggle(run.id, on)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const COUNTED = ["create", "update", "unchanged"] as const;

interface RunRowProps {
  run: RunBrief;
  chosen: boolean;
  onToggle: (on: boolean) => void;
}

function RunRow({ run, chosen, onToggle }: RunRowProps) {
  const { t } = useTranslation(["runs", "runlist"]);
  const summary = useSummary();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Checkbox aria-label={t("runlist:select.one", { number: run.number })} checked={chosen} onChange={(event) => onToggle(event.currentTarget.checked)} />
      </td>
      <td>
        <Link to={`/runs/${run.id}`} className={list.title}>
          {t("runTitle", { number: run.number, flow: run.flow_name })}
        </Link>
        <div className={list.sub}>
          {run.version === null ? t("fromDraft") : t("version", { number: run.version })} · {t(`common:run.trigger.${run.trigger}`)}
        </div>
      </td>
      <td>
        <div className={list.meta}>
          <RunStatusBadge status={run.status} />
          {run.mode !== "live" && <ModeBadge mode={run.mode} />}
        </div>
      </td>
      <td>
        <BooksLine books={run.books} mode={run.mode} flowId={run.flow_id} going={isGoing(run.status)} />
        {run.error ? (
          <div className={list.sub} style={{ color: "var(--wf-bad-text)" }} title={run.error.message}>
            {run.error.message}
          </div>
        ) : run.waiting ? (
          <div className={list.sub} title={run.waiting.message}>
            <Inline text={run.waiting.message} />
          </div>
        ) : (
          run.summary && <div className={list.sub}>{summary(run.summary)}</div>
        )}
      </td>
      {COUNTED.map((action) => (
        <td key={action} className={`${list.end} ${list.number}`}>
          {run.changes?.[action] ? format.count(run.changes[action]) : "–"}
        </td>
      ))}
      <td className={list.dim}>
        <When at={run.started_at} utc />
      </td>
      <td className={`${list.end} ${list.number}`}>{run.duration_ms === null ? "–" : format.duration(run.duration_ms)}</td>
      <td className={list.end}>{isGoing(run.status) && <Cancel run={run} />}</td>
    </tr>
  );
}

function Cancel({ run }: { run: RunBrief }) {
  const { t } = useTranslation("runs");
  const cancel = useCancelRun();
  const label = t("cancelRun", { number: run.number });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="red"
        aria-label={label}
        loading={cancel.isPending}
        disabled={run.status === "cancelling"}
        onClick={() => cancel.mutate(run.id, { onError: notifyError })}
      >
        <CircleStop size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
