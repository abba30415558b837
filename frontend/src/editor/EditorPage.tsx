/** The flow editor, `/flows/:flowId`. `?run=` keeps the run on the canvas, also over a reload. */
import { CloseButton } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";

import { ApiProblem, type Catalog, type Flow, type RunWish, useCatalog, useConnections, useCurrentFlow, useStartRun } from "../api";
import { ErrorState, LoadingRows } from "../components/states";
import { useReveal, useShow } from "./canvas/useReveal";
import { nodeTypes } from "./document/catalog";
import type { NodeId } from "./document/types";
import classes from "./Editor.module.css";
import { EditorFrame, WithCanvas } from "./EditorFrame";
import { usePaletteShown } from "./palette/usePaletteShown";
import { RunPanel } from "./run/RunPanel";
import { StartsDialog } from "./starts/StartsDialog";
import { useFollowedRun } from "./run/useFollowedRun";
import { SourcesDialog } from "./sources/SourcesDialog";
import { PinKey } from "./stepview/PinKey";
import { StepActionsContext } from "./state/actions";
import { StepThrough } from "./testing/StepThrough";
import { StoresContext, useStores } from "./state/context";
import { createEditorStore } from "./state/editorStore";
import { remembered } from "./state/remembered";
import { createRunStore } from "./state/runStore";
import { DataRunContext } from "./state/samples";
import { useAutosave } from "./state/useAutosave";
import { ConflictDialog } from "./toolbar/ConflictDialog";
import { ProblemsPopover } from "./toolbar/ProblemsPopover";
import { PublishButton } from "./toolbar/PublishButton";
import { ActiveSwitch } from "./toolbar/ActiveSwitch";
import { SavedState } from "./toolbar/SavedState";
import { PresenceTool } from "./toolbar/PresenceTool";
import { Toolbar } from "./toolbar/Toolbar";
import { VersionsDialog } from "./toolbar/VersionsDialog";

/** Each flow has a page of its own: what one flow has fetched says nothing about the next. */
export function EditorPage() {
  const { flowId = "" } = useParams();
  return <FlowPage key={flowId} flowId={flowId} />;
}

function FlowPage({ flowId }: { readonly flowId: string }) {
  const { flow, current } = useCurrentFlow(flowId);
  const catalog = useCatalog();
  // A step that is added takes the only connection there is: the list has to be there before the canvas.
  const connections = useConnections();
  const error = (flow.data ? null : flow.error) ?? (catalog.data ? null : catalog.error);

  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([flow.refetch(), catalog.refetch()])} />;
  // A cached flow may be older than the server's; editing it would end in a conflict.
  if (!current || !catalog.data || connections.isPending) {
    return (
      <div className={classes.waiting}>
        <LoadingRows rows={8} />
      </div>
    );
  }
  return <OpenFlow flow={current} catalog={catalog.data} />;
}

function OpenFlow({ flow, catalog }: { readonly flow: Flow; readonly catalog: Catalog }) {
  const [stores] = useState(() => ({
    editor: createEditorStore({ flowId: flow.id, document: flow.document, types: nodeTypes(catalog.nodes), problems: flow.problems, history: remembered(flow) }),
    run: createRunStore(),
  }));

  return (
    <StoresContext.Provider value={stores}>
      <DataRunContext.Provider value={flow.last_run?.id ?? null}>
        <WithCanvas>
          <Editor flow={flow} />
        </WithCanvas>
      </DataRunContext.Provider>
    </StoresContext.Provider>
  );
}

function Editor({ flow }: { readonly flow: Flow }) {
  const { editor } = useStores();
  const [search, setSearch] = useSearchParams();
  const [paletteShown, togglePalette] = usePaletteShown();
  const [publishing, setPublishing] = useState(false);
  const [versions, setVersions] = useState(false);
  const [sources, setSources] = useState(false);
  const [starts, setStarts] = useState(false);
  const reveal = useReveal();
  const show = useShow();
  const save = useAutosave(editor, flow);
  const { flush } = save;
  const runs = useRuns(flow.id, flush, (id) => setSearch(id ? { run: id } : {}, { replace: true }));
  useFollowedRun(search.get("run"));

  const actions = useMemo(
    () => ({
      plan: () => void runs.start("plan"),
      run: () => void runs.start("live"),
      save: () => void flush(),
      publish: () => setPublishing(true),
      togglePalette,
      search: () => editor.getState().float({ kind: "find" }),
      versions: () => setVersions(true),
      starts: () => setStarts(true),
      sources: () => setSources(true),
    }),
    [editor, flush, runs, togglePalette],
  );

  const [through, setThrough] = useState<NodeId | null>(null);
  const stepActions = useMemo(
    () => ({
      planUpTo: (id: NodeId) => void runs.start("plan", { until: id, pins: true }),
      planFrom: (id: NodeId) => void runs.start("plan", { from: id }),
      stepThrough: setThrough,
      runOverStops: () => void runs.start("live", { over_stops: true }),
      planOnInputOf: (run: string) => void runs.start("plan", { input_of: run }),
    }),
    [runs],
  );

  return (
    <StepActionsContext.Provider value={stepActions}>
      <PinKey />
      <EditorFrame
        paletteShown={paletteShown}
        actions={actions}
        top={
          <>
            <Toolbar
              saved={
                <>
                  <SavedState state={save.state} onRetry={() => void flush()} />
                  <PresenceTool flowId={flow.id} save={save} />
                </>
              }
              problems={<ProblemsPopover onGo={(id, toField) => (toField ? show(id) : reveal(id))} />}
              publish={
                <>
                  <PublishButton flow={flow} unsaved={save.state.kind !== "saved"} opened={publishing} onOpen={setPublishing} flush={flush} />
                  <ActiveSwitch flow={flow} />
                </>
              }
              flowId={flow.id}
              onVersions={actions.versions}
              onSources={actions.sources}
              onStarts={actions.starts}
              starting={runs.starting}
              onPlan={actions.plan}
              onRun={actions.run}
              onPalette={actions.togglePalette}
              paletteShown={paletteShown}
            />
            {runs.error && <Notice error={runs.error} onClear={runs.clear} />}
          </>
        }
        bottom={search.get("run") && <RunPanel onClose={() => setSearch({}, { replace: true })} />}
      />
      {through && <StepThrough start={through} onClose={() => setThrough(null)} />}
      {versions && <VersionsDialog flow={flow} flush={flush} revision={save.revision} onRestored={save.adopt} onClose={() => setVersions(false)} />}
      {starts && <StartsDialog flowId={flow.id} onClose={() => setStarts(false)} />}
      {sources && (
        <SourcesDialog
          flowId={flow.id}
          flush={flush}
          onRun={(run) => {
            setSources(false);
            setSearch({ run }, { replace: true });
          }}
          onClose={() => setSources(false)}
        />
      )}
      {save.state.kind === "conflict" && <ConflictDialog flowId={flow.id} theirs={save.state.theirs} save={save} />}
    </StepActionsContext.Provider>
  );
}

type RunPart = Pick<RunWish, "until" | "from" | "pins" | "over_stops" | "input_of">;

/** Plan and Run first save what is not saved yet, so that the run is of what one sees. */
function useRuns(flowId: string, flush: () => Promise<boolean>, show: (runId: string) => void) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { mutateAsync } = useStartRun();
  const [starting, setStarting] = useState<"plan" | "live" | null>(null);
  const [error, setError] = useState<string | null>(null);

  const start = async (mode: "plan" | "live", part: RunPart = {}) => {
    if (starting) return;
    setStarting(mode);
    setError(null);
    try {
      if (!(await flush())) throw new Error(t("run.unsaved"));
      const run = await mutateAsync({ flowId, mode, ...part });
      show(run.id);
    } catch (cause) {
      if (cause instanceof ApiProblem && cause.problems.length > 0) editor.getState().setProblems(cause.problems);
      setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setStarting(null);
    }
  };

  return { start, starting, error, clear: () => setError(null) };
}

interface NoticeProps {
  readonly error: string;
  readonly onClear: () => void;
}

function Notice({ error, onClear }: NoticeProps) {
  const { t } = useTranslation("editor");

  return (
    <div className={classes.notice} role="alert">
      <TriangleAlert size={16} aria-hidden />
      <span>{error}</span>
      <span className={classes.grow} />
      <CloseButton size="sm" aria-label={t("action.close", { ns: "common" })} onClick={onClear} />
    </div>
  );
}
