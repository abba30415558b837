/** The node in three panes: what goes in, its parameters, what comes out. */
import { ActionIcon, Button, Modal, Tabs, Tooltip } from "@mantine/core";
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

import { isObject } from "../../api";
import { type Path, referenceTo } from "../../data";
import type { FieldTarget } from "../../forms";
import { fieldsOf } from "../../forms/schema";
import { inOrder } from "../document/graph";
import type { NodeId } from "../document/types";
import { NodeIcon } from "../palette/icons";
import { PointingContext, usePointed } from "../stepview/pointing";
import { useEditor, useEditorList, useNode, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { ChangesPane } from "./ChangesPane";
import { InputPane } from "./InputPane";
import { useTabs } from "./Inspector";
import classes from "./Inspector.module.css";
import { OutputPane } from "./OutputPane";
import { ParametersPane } from "./ParametersPane";
import { Panes } from "./Panes";
import { useTestStep } from "./TestStep";
import { TitleInput } from "./TitleInput";

export function NodeView({ onClosed }: { readonly onClosed: (id: NodeId) => void }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const id = useEditor((state) => state.opened);
  const { node, type } = useNode(id);
  const close = () => {
    editor.getState().open(null);
    if (id) onClosed(id);
  };

  if (!id || !node) return null;
  return (
    <Modal.Root opened onClose={close} fullScreen transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={t("nodeView.title", { title: node.title ?? type?.title ?? node.type })} radius={0}>
        <View key={id} id={id} onClose={close} />
      </Modal.Content>
    </Modal.Root>
  );
}

function View({ id, onClose }: { readonly id: NodeId; readonly onClose: () => void }) {
  const { t } = useTranslation("editor");
  const { type } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);
  const tabs = useTabs(id);
  const { test } = useTestStep(id);
  const target = useRef<FieldTarget | null>(null);
  const addToMapping = useAddToMapping(id);
  const pointing = usePointed();
  const pick = (path: Path) => (target.current ? target.current.insert(path) : addToMapping(path));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || readOnly || type?.kind === "note") return;
    event.preventDefault();
    event.stopPropagation();
    test();
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Mod+Enter works from every field of the view
    <div className={classes.view} onKeyDown={onKeyDown} data-step-view>
      <header className={classes.viewHead} style={{ "--accent": `var(--wf-cat-${type?.category ?? "helpers"})` } as React.CSSProperties}>
        <Neighbours id={id} />
        <span className={classes.icon}>
          <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} />
        </span>
        <TitleInput id={id} />
        <Button variant="default" leftSection={<X size={16} aria-hidden />} onClick={onClose} data-autofocus>
          {t("nodeView.back")}
        </Button>
      </header>
      <PointingContext.Provider value={pointing}>
        <Panes>
          {tabs.includes("input") && (
            <>
              <h3>{t("inspector.tab.input")}</h3>
              <InputPane id={id} onPick={pick} />
            </>
          )}
          <>
            <h3>{t("inspector.tab.parameters")}</h3>
            <div className={classes.middle}>
              <ParametersPane id={id} onFocusField={(field) => (target.current = field)} />
            </div>
          </>
          {tabs.includes("output") && (tabs.includes("changes") ? <OutputAndChanges id={id} /> : <OutputOnly id={id} />)}
        </Panes>
      </PointingContext.Provider>
    </div>
  );
}

/** With no field in hand, a click on an input field makes a row of the mapping, where there is just one mapping. */
function useAddToMapping(id: NodeId): (path: Path) => void {
  const { editor } = useStores();
  const { node, type } = useNode(id);

  return (path) => {
    const mappings = fieldsOf(type?.config_schema ?? {}).filter((field) => field.widget === "mapping");
    const name = path.findLast((step) => typeof step === "string");
    const [only] = mappings;
    if (!node || !only || mappings.length !== 1 || typeof name !== "string") return;
    const before = node.config[only.name];
    const rows = isObject(before) ? before : {};
    if (name in rows) return;
    editor.getState().perform({ kind: "set_config", id, config: { ...node.config, [only.name]: { ...rows, [name]: referenceTo(path) } } });
  };
}

function OutputOnly({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation("editor");
  return (
    <>
      <h3>{t("inspector.tab.output")}</h3>
      <OutputPane id={id} />
    </>
  );
}

/** A writing node also shows what it would change, or has changed. */
function OutputAndChanges({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation("editor");
  return (
    <Tabs defaultValue="output" keepMounted={false} classNames={{ root: classes.tabs ?? "", panel: classes.panel ?? "" }}>
      <Tabs.List>
        <Tabs.Tab value="output">{t("inspector.tab.output")}</Tabs.Tab>
        <Tabs.Tab value="changes">{t("inspector.tab.changes")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="output">
        <OutputPane id={id} />
      </Tabs.Panel>
      <Tabs.Panel value="changes">
        <ChangesPane id={id} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** To the node before and after without leaving the view. */
function Neighbours({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const order = useEditorList((state) => inOrder(flowOf(state)));
  const at = order.indexOf(id);
  const [before, after] = [order[at - 1], order[at + 1]];

  return (
    <>
      <Tooltip label={t("nodeView.previous")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("nodeView.previous")} disabled={!before} onClick={() => before && editor.getState().open(before)}>
          <ChevronLeft size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("nodeView.next")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("nodeView.next")} disabled={!after} onClick={() => after && editor.getState().open(after)}>
          <ChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
