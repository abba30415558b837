/** A run, past or going, on the canvas of the version it ran: `/runs/:runId`. Nothing can be changed here. */
import { Button } from "@mantine/core";
import { PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { type Catalog, type Run, useCatalog, useRun } from "../api";
import { localeOf } from "../components/format";
import { ErrorState, LoadingRows } from "../components/states";
import { useSummary } from "../components/useServerText";
import { nodeTypes } from "./document/catalog";
import classes from "./Editor.module.css";
import { EditorFrame, WithCanvas } from "./EditorFrame";
import { RunLinks } from "./run/RunLinks";
import { RetryMenu } from "./run/RetryMenu";
import { RunPanel } from "./run/RunPanel";
import { useFollowedRun } from "./run/useFollowedRun";
import { StoresContext } from "./state/context";
import { createEditorStore } from "./state/editorStore";
import { createRunStore } from "./state/runStore";
import { DataRunContext } from "./state/samples";

export function RunPage() {
  const { runId = "" } = useParams();
  const run = useRun(runId);
  const catalog = useCatalog();
  const error = (run.data ? null : run.error) ?? (catalog.data ? null : catalog.error);

  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([run.refetch(), catalog.refetch()])} />;
  if (!run.data || !catalog.data) {
    return (
      <div className={classes.waiting}>
        <LoadingRows rows={8} />
      </div>
    );
  }
  return <OpenRun key={runId} run={run.data} catalog={catalog.data} />;
}

function OpenRun({ run, catalog }: { readonly run: Run; readonly catalog: Catalog }) {
  const [stores] = useState(() => ({
    editor: createEditorStore({ flowId: run.flow_id, document: run.document, types: nodeTypes(catalog.nodes), readOnly: true }),
    run: createRunStore(),
  }));

  return (
    <StoresContext.Provider value={stores}>
      <DataRunContext.Provider value={run.id}>
        <WithCanvas>
          <Shown run={run} />
        </WithCanvas>
      </DataRunContext.Provider>
    </StoresContext.Provider>
  );
}

const NOTHING = () => {};
const ACTIONS = { plan: NOTHING, run: NOTHING, save: NOTHING, publish: NOTHING, togglePalette: NOTHING, search: NOTHING, versions: NOTHING, starts: NOTHING, sources: NOTHING };

function Shown({ run }: { readonly run: Run }) {
  useFollowedRun(run.id);
  return <EditorFrame paletteShown={false} actions={ACTIONS} top={<RunBanner run={run} />} bottom={<RunPanel />} />;
}

/** "Run #12 · version 3 · 21 Nov 2026, 10:02 · Items to Business Central". */
function RunBanner({ run }: { readonly run: Run }) {
  const { t, i18n } = useTranslation(["editor", "runlist"]);
  const summary = useSummary();
  const parts = [
    run.version === null ? t("runPage.draft") : t("runPage.version", { number: run.version }),
    run.started_at ? new Date(run.started_at).toLocaleString(localeOf(i18n.language), { dateStyle: "medium", timeStyle: "short" }) : "",
    run.started_at ? Intl.DateTimeFormat().resolvedOptions().timeZone : "",
    t(`run.trigger.${run.trigger}`, { ns: "common" }),
    summary(run.summary),
  ].filter(Boolean);

  return (
    <header className={classes.banner}>
      <h1>{t("run.number", { number: run.number })}</h1>
      <Link to={`/flows/${run.flow_id}`}>{run.flow_name}</Link>
      <span className={classes.muted} title={parts.join(" · ")}>
        {parts.join(" · ")}
      </span>
      <RunLinks run={run} />
      <span className={classes.grow} />
      <span className={classes.muted} title={t("runPage.readOnly")}>
        {t("runPage.readOnly")}
      </span>
      <RetryMenu run={run} />
      <Button variant="default" component={Link} to={`/flows/${run.flow_id}?run=${run.id}`} leftSection={<PencilLine size={16} aria-hidden />}>
        {t("runPage.open")}
      </Button>
    </header>
  );
}
