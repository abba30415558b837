/** The panel below the canvas: how the run goes, its books, its steps and their data, its changes. */
import { ActionIcon, Button, CloseButton, Tabs, Tooltip } from "@mantine/core";
import { Ban, ChevronDown, ChevronUp, Clock3 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { isGoing, type RunBrief, type Step, useCancelRun } from "../../api";
import { ModeBadge, RunStatusBadge } from "../../components/badges";
import { useFormat } from "../../components/format";
import { Inline } from "../../components/Markdown";
import { When } from "../../components/When";
import { dataInputs } from "../document/catalog";
import { InputPane } from "../inspector/InputPane";
import { OutputPane } from "../inspector/OutputPane";
import { useNode, useRunState, useStores } from "../state/context";
import { AgainOverStops } from "../testing/AgainOverStops";
import { SameInput } from "../testing/SameInput";
import { Books } from "./Books";
import { BooksView } from "./BooksView";
import { ChangesView } from "./ChangesView";
import { ParkedView } from "./ParkedView";
import { type Place, usePlace } from "./place";
import classes from "./RunPanel.module.css";
import { StepList } from "./StepList";
import { TimelineView } from "./TimelineView";

interface RunPanelProps {
  readonly onClose?: () => void;
}

export function RunPanel({ onClose }: RunPanelProps) {
  const { t } = useTranslation("editor");
  const run = useRunState((state) => state.run);
  const [folded, setFolded] = useState(false);
  const place = usePlace();
  if (!run) return null;

  return (
    <section className={classes.panel} data-folded={folded || undefined} aria-label={t("run.panel")}>
      <RunHead run={run} folded={folded} onFold={() => setFolded(!folded)} onClose={onClose} />
      {!folded && <RunBody key={JSON.stringify(place)} run={run} place={place} />}
    </section>
  );
}

interface RunHeadProps {
  readonly run: RunBrief;
  readonly folded: boolean;
  readonly onFold: () => void;
  readonly onClose: (() => void) | undefined;
}

function RunHead({ run, folded, onFold, onClose }: RunHeadProps) {
  const { t } = useTranslation("editor");
  const format = useFormat();
  const cancel = useCancelRun();
  const going = isGoing(run.status);

  return (
    <header className={classes.head}>
      <strong>{t("run.number", { number: run.number })}</strong>
      {run.mode !== "live" && <ModeBadge mode={run.mode} />}
      <span role="status" aria-label={t("run.status")}>
        <RunStatusBadge status={run.status} />
      </span>
      <Books books={run.books} mode={run.mode} flowId={run.flow_id} going={going} />
      <span className={classes.grow} />
      <span className={classes.muted}>{run.duration_ms === null ? "" : format.duration(run.duration_ms)}</span>
      {!going && <SameInput run={run} />}
      {going && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Ban size={14} aria-hidden />}
          loading={cancel.isPending}
          disabled={run.status === "cancelling"}
          onClick={() => cancel.mutate(run.id)}
        >
          {t("run.cancel")}
        </Button>
      )}
      <Tooltip label={folded ? t("run.unfold") : t("run.fold")}>
        <ActionIcon variant="subtle" color="gray" aria-label={folded ? t("run.unfold") : t("run.fold")} aria-expanded={!folded} onClick={onFold}>
          {folded ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      {onClose && <CloseButton aria-label={t("run.close")} onClick={onClose} />}
    </header>
  );
}

function RunBody({ run, place }: { readonly run: RunBrief; readonly place: Place | null }) {
  const { t } = useTranslation(["editor", "runlist"]);
  const { editor } = useStores();
  const [tab, setTab] = useState("steps");
  const [node, setNode] = useState<string | null>(place?.node ?? null);
  const changed = useRunState((state) => Object.values(state.steps).reduce((sum, step) => sum + realChanges(step), 0));
  const stamp = useRunState((state) => Object.values(state.steps).map((step) => JSON.stringify(step.changes ?? "")).join());

  const pointed = place?.node;
  useEffect(() => {
    if (pointed) editor.getState().select([pointed]);
  }, [editor, pointed]);

  const choose = (id: string) => {
    setNode(id);
    editor.getState().select([id]);
    editor.getState().showInspector(false);
  };
  const jump = (id: string) => {
    setTab("steps");
    choose(id);
  };
  const broken = run.error?.node;

  return (
    <Tabs value={tab} onChange={(next) => setTab(next ?? "steps")} keepMounted={false} classNames={{ root: classes.tabs ?? "", panel: classes.tabPanel ?? "" }}>
      {run.error && (
        <p className={classes.error} role="alert">
          {run.error.message}{" "}
          {broken && (
            <Button size="compact-xs" variant="default" onClick={() => jump(broken)}>
              {t("runlist:panel.toStep")}
            </Button>
          )}
          <AgainOverStops run={run} />
        </p>
      )}
      {run.waiting && (
        <p className={classes.waits} role="status">
          <Clock3 size={14} aria-hidden />
          <span>
            <Inline text={run.waiting.message} /> {t("run.again")} <When at={run.waiting.until} />
          </span>
        </p>
      )}
      <Tabs.List>
        <Tabs.Tab value="steps">{t("run.steps")}</Tabs.Tab>
        <Tabs.Tab value="changes">{changed > 0 ? t("run.changesCount", { count: changed }) : t("run.changes")}</Tabs.Tab>
        {run.mode === "live" && (
          <Tabs.Tab value="parked">{run.books.parked > 0 ? t("runlist:panel.parkedCount", { count: run.books.parked }) : t("runlist:panel.parked")}</Tabs.Tab>
        )}
        <Tabs.Tab value="timeline">{t("runlist:panel.timeline")}</Tabs.Tab>
        <Tabs.Tab value="books">{t("runlist:panel.books")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="steps">
        <div className={classes.split}>
          <div className={classes.scroll}>
            <StepList chosen={node} onChoose={choose} />
          </div>
          {node && <StepData key={node} id={node} run={run.id} place={node === pointed ? place : null} onClose={() => setNode(null)} />}
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="changes">
        <ChangesView run={run.id} stamp={`${run.status} ${stamp}`} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline">
        <TimelineView run={run} chosen={node} onChoose={jump} />
      </Tabs.Panel>
      <Tabs.Panel value="parked">
        <ParkedView run={run} onChoose={jump} />
      </Tabs.Panel>
      <Tabs.Panel value="books">
        <BooksView run={run} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Unchanged records are no changes. */
function realChanges({ changes }: Step): number {
  return (changes?.create ?? 0) + (changes?.update ?? 0) + (changes?.conflict ?? 0);
}

interface StepDataProps {
  readonly id: string;
  readonly run: string;
  readonly place: Place | null;
  readonly onClose: () => void;
}

/** What went in and out of one step of the run. */
function StepData({ id, run, place, onClose }: StepDataProps) {
  const { t } = useTranslation("editor");
  const { node, type } = useNode(id);

  return (
    <aside className={classes.stepData} aria-label={t("run.stepData", { title: node?.title ?? type?.title ?? id })}>
      <Tabs defaultValue="output" keepMounted={false} classNames={{ root: classes.tabs ?? "", panel: classes.tabPanel ?? "" }}>
        <Tabs.List>
          {dataInputs(type).length > 0 && <Tabs.Tab value="input">{t("inspector.tab.input")}</Tabs.Tab>}
          <Tabs.Tab value="output">{t("inspector.tab.output")}</Tabs.Tab>
          {type?.writes && <Tabs.Tab value="changes">{t("inspector.tab.changes")}</Tabs.Tab>}
          <CloseButton ml="auto" my={4} aria-label={t("run.closeStep")} onClick={onClose} />
        </Tabs.List>
        <Tabs.Panel value="input">
          <InputPane id={id} ofRun />
        </Tabs.Panel>
        <Tabs.Panel value="output">
          <OutputPane id={id} ofRun place={place} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <ChangesView run={run} node={id} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
