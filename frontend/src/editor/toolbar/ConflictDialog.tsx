/** Two people saved one flow: who, when, what each changed, and the ways out. Nothing is lost by any of them. */
import { Alert, Button, Modal, Tabs, Text } from "@mantine/core";
import { CopyPlus, Download, GitMerge, Upload } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { type Flow, useCreateFlow, useFlow, useTouches } from "../../api";
import { LoadingRows } from "../../components/states";
import { useFormat } from "../../components/format";
import { type Clash, mergeFlows } from "../document/merge";
import type { FlowDocument } from "../document/types";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import type { Autosave } from "../state/useAutosave";
import classes from "../versions/Diff.module.css";
import { DiffView } from "../versions/DiffView";
import { useFlowWords } from "../versions/useFlowWords";

interface ConflictProps {
  readonly flowId: string;
  readonly theirs: Flow | null;
  readonly save: Autosave;
}

export function ConflictDialog({ flowId, theirs: told, save }: ConflictProps) {
  const { t } = useTranslation(["versions", "editor"]);
  const { editor } = useStores();
  const fetched = useFlow(flowId);
  const theirs = told?.document ? told : (fetched.data ?? null);
  // As both stood when the conflict was found: autosave waits, so nothing else changes here.
  const [mine] = useState(() => flowOf(editor.getState()));
  const [base] = useState(() => save.base());
  const merged = useMemo(() => (theirs ? mergeFlows(base, mine, theirs.document) : null), [base, mine, theirs]);
  const touches = useTouches(flowId);
  const format = useFormat();
  const who = touches.data?.[0]?.author ?? t("somebody");

  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnEscape={false} title={t("editor:conflict.title")} size={1040}>
      <Text>{theirs ? t("conflict.who", { name: who, when: format.moment(theirs.updated_at) }) : t("editor:conflict.text")}</Text>
      {!theirs || !merged ? (
        <LoadingRows rows={5} />
      ) : (
        <>
          <Differences base={base} mine={mine} theirs={theirs.document} name={who} />
          {merged.kind === "clash" && <Clashes clashes={merged.clashes} flow={mine} theirs={theirs.document} />}
          <Choices mine={mine} theirs={theirs} merged={merged.kind === "merged" ? merged.document : null} save={save} />
        </>
      )}
    </Modal>
  );
}

function Differences({ base, mine, theirs, name }: { readonly base: FlowDocument; readonly mine: FlowDocument; readonly theirs: FlowDocument; readonly name: string }) {
  const { t } = useTranslation("versions");
  return (
    <Tabs defaultValue="theirs" mt="sm" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="theirs">{t("conflict.theirChanges", { name })}</Tabs.Tab>
        <Tabs.Tab value="mine">{t("conflict.myChanges")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="theirs" pt="sm" className={classes.panel ?? ""}>
        <DiffView before={base} after={theirs} />
      </Tabs.Panel>
      <Tabs.Panel value="mine" pt="sm" className={classes.panel ?? ""}>
        <DiffView before={base} after={mine} />
      </Tabs.Panel>
    </Tabs>
  );
}

function Clashes({ clashes, flow, theirs }: { readonly clashes: readonly Clash[]; readonly flow: FlowDocument; readonly theirs: FlowDocument }) {
  const { t } = useTranslation("versions");
  const words = useFlowWords();
  const both = { ...flow, nodes: { ...theirs.nodes, ...flow.nodes } };
  const names = clashes.map((clash) => (clash.kind === "fact" ? words.fact({ name: clash.name, before: undefined, after: undefined }) : words.step(both, clash.id)));
  return (
    <Alert color="yellow" mt="sm">
      {t("conflict.clash", { names: [...new Set(names)].join(", ") })}
    </Alert>
  );
}

interface ChoicesProps {
  readonly mine: FlowDocument;
  readonly theirs: Flow;
  readonly merged: FlowDocument | null;
  readonly save: Autosave;
}

function Choices({ mine, theirs, merged, save }: ChoicesProps) {
  const { t } = useTranslation(["versions", "editor"]);
  const navigate = useNavigate();
  const create = useCreateFlow();

  const saveCopy = () => {
    const name = t("editor:conflict.copyName", { name: mine.name });
    create.mutate({ name, document: { ...mine, name } }, { onSuccess: (copy) => void navigate(`/flows/${copy.id}`) });
  };

  return (
    <>
      {create.error && (
        <Alert color="red" mt="sm" role="alert">
          {create.error.message}
        </Alert>
      )}
      <div className={classes.choices}>
        {merged && (
          <Choice text={t("conflict.mergeText")}>
            <Button data-autofocus leftSection={<GitMerge size={16} aria-hidden />} onClick={() => void save.settle(theirs, merged, false)}>
              {t("conflict.merge")}
            </Button>
          </Choice>
        )}
        <Choice text={t("conflict.theirsText")}>
          <Button variant="default" leftSection={<Download size={16} aria-hidden />} onClick={() => save.adopt(theirs)}>
            {t("editor:conflict.theirs")}
          </Button>
        </Choice>
        <Choice text={t("conflict.mineText")}>
          <Button variant="default" leftSection={<Upload size={16} aria-hidden />} onClick={() => void save.settle(theirs, mine, true)}>
            {t("conflict.mine")}
          </Button>
        </Choice>
        <Choice text={t("conflict.copyText")}>
          <Button variant="default" leftSection={<CopyPlus size={16} aria-hidden />} onClick={saveCopy} loading={create.isPending}>
            {t("editor:conflict.copy")}
          </Button>
        </Choice>
      </div>
    </>
  );
}

function Choice({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <div className={classes.choice}>
      <p>{text}</p>
      {children}
    </div>
  );
}
