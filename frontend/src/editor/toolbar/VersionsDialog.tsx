/** Published versions with author, time and message; the difference between any two of them or the draft; restoring, which undo takes back. */
import { Button, Modal, Select } from "@mantine/core";
import { ArrowRight, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Flow, type FlowVersionBrief, type KeptDraftBrief, useKeptDraft, useKeptDrafts, useRestoreVersion, useVersion, useVersions } from "../../api";
import { useFormat } from "../../components/format";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { When } from "../../components/When";
import type { FlowDocument } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "../versions/Diff.module.css";
import { DiffView } from "../versions/DiffView";
import { ShadowPlan } from "../versions/ShadowPlan";

interface VersionsProps {
  readonly flow: Flow;
  readonly flush: () => Promise<boolean>;
  readonly revision: () => number;
  readonly onRestored: (flow: Flow) => void;
  readonly onClose: () => void;
}

const DRAFT = "draft";
const KEPT = "kept:";

export function VersionsDialog({ flow, flush, revision, onRestored, onClose }: VersionsProps) {
  const { t } = useTranslation(["versions", "editor"]);
  const versions = useVersions(flow.id);
  const list = versions.data?.items ?? [];
  const newest = list[0] ? String(list[0].number) : null;
  const [before, setBefore] = useState<string | null>(null);
  const [after, setAfter] = useState(DRAFT);
  const restore = useRestoreVersion(flow.id);
  const from = before ?? newest;
  const kept = useKeptDrafts(flow.id).data ?? [];

  const go = async (number: number) => {
    if (!(await flush())) return;
    restore.mutate(
      { number, revision: revision() },
      {
        onSuccess: (restored) => {
          onRestored(restored);
          onClose();
        },
      },
    );
  };

  return (
    <Modal opened onClose={onClose} title={t("editor:versions.title")} size={list.length > 0 ? 1240 : "md"}>
      {restore.error && <ErrorState compact error={restore.error} />}
      {versions.error && !versions.data && <ErrorState compact error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.isLoading && <LoadingRows rows={3} />}
      {versions.data?.items.length === 0 && <EmptyState compact title={t("editor:versions.none")} text={t("editor:versions.noneText")} />}
      {from !== null && (
        <div className={classes.dialog}>
          <ul className={classes.versions} aria-label={t("editor:versions.title")}>
            <li className={classes.version} data-chosen={after === DRAFT || undefined}>
              <button type="button" className={classes.pick} aria-pressed={after === DRAFT} onClick={() => setAfter(DRAFT)}>
                {t("draft")}
              </button>
              <span className={classes.muted}>{flow.has_unpublished_changes ? t("draftPending") : t("draftSame")}</span>
            </li>
            {list.map((version) => (
              <VersionLine
                key={version.number}
                version={version}
                live={version.number === flow.published_version}
                chosen={after === String(version.number)}
                onPick={() => {
                  setAfter(String(version.number));
                  setBefore(String(list.find((one) => one.number < version.number)?.number ?? version.number));
                }}
                onRestore={() => void go(version.number)}
                restoring={restore.isPending && restore.variables.number === version.number}
              />
            ))}
          </ul>
          <div className={classes.view}>
            <div className={classes.bar}>
              <Choice label={t("from")} value={from} list={list} kept={kept} onChange={setBefore} />
              <ArrowRight size={18} aria-hidden />
              <Choice label={t("to")} value={after} list={list} kept={kept} onChange={setAfter} />
              <span className={classes.gap} />
              <ShadowPlan flow={flow} flush={flush} />
            </div>
            <Compared flowId={flow.id} before={from} after={after} onClose={onClose} />
          </div>
        </div>
      )}
    </Modal>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly list: readonly FlowVersionBrief[];
  readonly kept: readonly KeptDraftBrief[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, list, kept, onChange }: ChoiceProps) {
  const { t } = useTranslation(["versions", "editor"]);
  const format = useFormat();
  const data = [
    { value: DRAFT, label: t("draft") },
    ...list.map(({ number }) => ({ value: String(number), label: t("editor:runPage.version", { number }) })),
    ...kept.map((draft) => ({ value: `${KEPT}${draft.id}`, label: t("keptDraft", { when: format.moment(draft.created_at) }) })),
  ];
  return <Select size="sm" w={230} label={label} data={data} value={value} allowDeselect={false} onChange={(chosen) => chosen && onChange(chosen)} />;
}

function Compared({ flowId, before, after, onClose }: { readonly flowId: string; readonly before: string; readonly after: string; readonly onClose: () => void }) {
  const one = useSide(flowId, before);
  const other = useSide(flowId, after);
  const error = one.error ?? other.error;
  if (error) return <ErrorState compact error={error} />;
  if (!one.document || !other.document) return <LoadingRows rows={6} />;
  return (
    <>
      {before.startsWith(KEPT) && <BringBack document={one.document} onDone={onClose} />}
      <DiffView key={`${before} ${after}`} before={one.document} after={other.document} />
    </>
  );
}

/** A kept draft becomes the draft again, by an operation like any other. */
function BringBack({ document, onDone }: { readonly document: FlowDocument; readonly onDone: () => void }) {
  const { t } = useTranslation("versions");
  const { editor } = useStores();
  const bring = () => {
    editor.getState().perform({ kind: "replace_document", document });
    onDone();
  };
  return (
    <Button size="compact-sm" variant="default" w="fit-content" leftSection={<RotateCcw size={13} aria-hidden />} onClick={bring}>
      {t("bringBack")}
    </Button>
  );
}

function useSide(flowId: string, side: string): { document: FlowDocument | undefined; error: Error | null } {
  const draft = useEditor(flowOf);
  const id = side.startsWith(KEPT) ? side.slice(KEPT.length) : null;
  const version = useVersion(flowId, side === DRAFT || id !== null ? null : Number(side));
  const old = useKeptDraft(flowId, id);
  if (side === DRAFT) return { document: draft, error: null };
  return id === null ? { document: version.data?.document, error: version.error } : { document: old.data?.document, error: old.error };
}

interface LineProps {
  readonly version: FlowVersionBrief;
  readonly live: boolean;
  readonly chosen: boolean;
  readonly restoring: boolean;
  readonly onPick: () => void;
  readonly onRestore: () => void;
}

function VersionLine({ version, live, chosen, restoring, onPick, onRestore }: LineProps) {
  const { t } = useTranslation(["versions", "editor"]);
  const { number } = version;
  return (
    <li className={classes.version} data-chosen={chosen || undefined}>
      <button type="button" className={classes.pick} aria-pressed={chosen} onClick={onPick}>
        {t("editor:runPage.version", { number })}
        {live && ` · ${t("live")}`}
      </button>
      {version.message ? <p>{version.message}</p> : <p className={classes.muted}>{t("noMessage")}</p>}
      <span className={classes.muted}>
        {version.author ?? t("somebody")} · <When at={version.created_at} />
      </span>
      <Button
        size="compact-xs"
        mt={4}
        variant="default"
        w="fit-content"
        leftSection={<RotateCcw size={13} aria-hidden />}
        loading={restoring}
        onClick={onRestore}
        aria-label={t("editor:versions.restoreNumber", { number })}
      >
        {t("editor:versions.restore")}
      </Button>
    </li>
  );
}
