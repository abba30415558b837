import { ActionIcon, Tooltip } from "@mantine/core";
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

export function RunTable({ runs }: { runs: RunBrief[] }) {
  const { t } = useTranslation("runs");
  return (
    <div className={list.sheet}>
      <table className={list.table}>
        <thead>
          <tr>
            <th scope="col">{t("column.run")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.records")}</th>
            <th scope="col">{t("column.started")}</th>
            <th scope="col" className={list.end}>
              {t("column.duration")}
            </th>
            <th scope="col" aria-label={t("column.actions")} />
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunRow({ run }: { run: RunBrief }) {
  const { t } = useTranslation("runs");
  const summary = useSummary();
  const format = useFormat();
  return (
    <tr>
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
      <td className={list.dim}>
        <When at={run.started_at} />
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
