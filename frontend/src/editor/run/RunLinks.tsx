/** Which run started this one, or is done again by it; which ones it started; whose input it took. */
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RunBrief } from "../../api";
import { type RunLinks as Links, useRunLinks } from "../../api/hooks/starts";
import classes from "../Editor.module.css";

type Ref = Links["started"][number];

const SHOWN = 5;

export function RunLinks({ run }: { readonly run: RunBrief }) {
  const { t } = useTranslation("starts");
  const links = useRunLinks(run.id);
  if (!links.data) return null;
  const { caused_by: origin, started, error_flow_problem: problem, input_of: input } = links.data;
  const again = started.filter((one) => one.trigger === "replay");
  const others = started.filter((one) => one.trigger !== "replay");

  return (
    <>
      {origin && (
        <span className={classes.muted}>
          {t(run.trigger === "replay" ? "links.replayOf" : "links.from")} <To run={origin} from={run} />
        </span>
      )}
      {input && (
        <span className={classes.muted}>
          {t("links.inputOf")} <To run={input} from={run} />
        </span>
      )}
      <Several label={t("links.replayedBy")} runs={again} from={run} />
      <Several label={t("links.started")} runs={others} from={run} />
      {problem && (
        <span className={classes.muted} role="status" title={t("links.problem", { problem })}>
          {t("links.problem", { problem })}
        </span>
      )}
    </>
  );
}

function Several({ label, runs, from }: { readonly label: string; readonly runs: readonly Ref[]; readonly from: RunBrief }) {
  const { t } = useTranslation("starts");
  if (runs.length === 0) return null;
  return (
    <span className={classes.muted}>
      {label}{" "}
      {runs.slice(0, SHOWN).map((run) => (
        <span key={run.id}>
          <To run={run} from={from} />{" "}
        </span>
      ))}
      {runs.length > SHOWN && t("links.more", { count: runs.length - SHOWN })}
    </span>
  );
}

/** A run of the same flow goes by its number alone. */
function To({ run, from }: { readonly run: Ref; readonly from: RunBrief }) {
  const { t } = useTranslation("starts");
  const words = run.flow_id === from.flow_id ? t("links.number", { number: run.number }) : t("links.run", { number: run.number, flow: run.flow_name });
  return <Link to={`/runs/${run.id}`}>{words}</Link>;
}
