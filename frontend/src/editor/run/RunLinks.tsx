/** Which run started this one, and which ones it started. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { type RunLinks as Links, useRunLinks } from "../../api/hooks/starts";
import classes from "../Editor.module.css";

export function RunLinks({ runId }: { readonly runId: string }) {
  const { t } = useTranslation("starts");
  const links = useRunLinks(runId);
  if (!links.data) return null;
  const { caused_by: origin, started, error_flow_problem: problem } = links.data;

  return (
    <>
      {origin && (
        <span className={classes.muted}>
          {t("links.from")} <To run={origin} />
        </span>
      )}
      {started.length > 0 && (
        <span className={classes.muted}>
          {t("links.started")}{" "}
          {started.slice(0, 5).map((run) => (
            <span key={run.id}>
              <To run={run} />{" "}
            </span>
          ))}
          {started.length > 5 && t("links.more", { count: started.length - 5 })}
        </span>
      )}
      {problem && (
        <span className={classes.muted} role="status" title={t("links.problem", { problem })}>
          {t("links.problem", { problem })}
        </span>
      )}
    </>
  );
}

function To({ run }: { readonly run: Links["started"][number] }) {
  const { t } = useTranslation("starts");
  return <Link to={`/runs/${run.id}`}>{t("links.run", { number: run.number, flow: run.flow_name })}</Link>;
}
