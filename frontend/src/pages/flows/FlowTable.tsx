import { Group, Tooltip } from "@mantine/core";
import { CircleAlert, Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { isGoing } from "../../api/hooks/runs";
import type { FlowBrief, RunBrief } from "../../api/types";
import { ModeBadge, RunStatusBadge, Sign } from "../../components/badges";
import { BooksLine } from "../../components/BooksLine";
import list from "../../components/list.module.css";
import { When } from "../../components/When";
import { FlowActions } from "./FlowActions";

export function FlowTable({ flows }: { flows: FlowBrief[] }) {
  const { t } = useTranslation("flows");
  return (
    <div className={list.sheet}>
      <table className={list.table}>
        <thead>
          <tr>
            <th scope="col">{t("column.name")}</th>
            <th scope="col">{t("column.state")}</th>
            <th scope="col">{t("column.lastRun")}</th>
            <th scope="col">{t("column.changed")}</th>
            <th scope="col" className={list.end}>
              {t("column.actions")}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <tr key={flow.id}>
              <td>
                <Link to={`/flows/${flow.id}`} className={list.title}>
                  {flow.name}
                </Link>
                {flow.description && (
                  <div className={list.sub} title={flow.description}>
                    {flow.description}
                  </div>
                )}
              </td>
              <td>
                <Version flow={flow} />
              </td>
              <td style={{ minWidth: 300 }}>
                <LastRun run={flow.last_run} />
              </td>
              <td className={list.dim}>
                <When at={flow.updated_at} />
              </td>
              <td className={list.end}>
                <FlowActions flow={flow} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Version({ flow }: { flow: FlowBrief }) {
  const { t } = useTranslation("flows");
  const problems = flow.problem_count ?? 0;
  const version = flow.published_version === null ? t("version.draft") : t("version.published", { number: flow.published_version });
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip label={flow.has_unpublished_changes && flow.published_version !== null ? t("version.changed") : version}>
        <span className={list.dim}>
          {version}
          {flow.has_unpublished_changes && flow.published_version !== null && " *"}
        </span>
      </Tooltip>
      {flow.active && <Sign {...ACTIVE}>{t("active")}</Sign>}
      {problems > 0 && (
        <Sign tone="warn" icon={CircleAlert}>
          {t("problems", { count: problems })}
        </Sign>
      )}
    </Group>
  );
}

const ACTIVE = { tone: "ok" as const, icon: Zap };

function LastRun({ run }: { run: RunBrief | null }) {
  const { t } = useTranslation("flows");
  if (!run) return <span className={list.dim}>{t("neverRun")}</span>;
  return (
    <>
      <div className={list.meta}>
        <Link to={`/runs/${run.id}`} aria-label={t("openRun", { number: run.number })} style={{ textDecoration: "none" }}>
          <RunStatusBadge status={run.status} />
        </Link>
        {run.mode !== "live" && <ModeBadge mode={run.mode} />}
        <span className={list.dim}>
          <When at={run.finished_at ?? run.started_at} />
        </span>
      </div>
      <div className={list.dim} style={{ marginTop: 4, whiteSpace: "normal" }}>
        <BooksLine books={run.books} mode={run.mode} flowId={run.flow_id} going={isGoing(run.status)} />
      </div>
    </>
  );
}
