/** The drawer at the right: the selected node with its parameters and its data. */
import { ActionIcon, Button, CloseButton, Tabs, Text, Tooltip } from "@mantine/core";
import { Maximize2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { dataInputs } from "../document/catalog";
import { accentOf, NodeIcon } from "../palette/icons";
import { useEditor, useNode, useStores } from "../state/context";
import { type InspectorTab, onlySelected } from "../state/editorStore";
import { ChangesPane } from "./ChangesPane";
import { InputPane } from "./InputPane";
import classes from "./Inspector.module.css";
import { OutputPane } from "./OutputPane";
import { ParametersPane } from "./ParametersPane";
import { StepMenu } from "./StepMenu";
import { TitleInput } from "./TitleInput";

export function Inspector() {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const count = useEditor((state) => state.selection.nodes.size);
  const id = useEditor((state) => onlySelected(state.selection));
  const shown = useEditor((state) => state.inspectorShown);
  const opened = useEditor((state) => state.opened);
  const readOnly = useEditor((state) => state.readOnly);
  if (!shown || count === 0 || opened) return null;

  return (
    <aside className={classes.drawer} aria-label={t("inspector.title")}>
      {id ? (
        <NodeInspector key={id} id={id} />
      ) : (
        <div className={classes.many}>
          <Text className={classes.grow}>{t("inspector.many", { count })}</Text>
          {!readOnly && <StepMenu id={null} />}
          <CloseButton aria-label={t("inspector.close")} onClick={() => editor.getState().showInspector(false)} />
        </div>
      )}
    </aside>
  );
}

function NodeInspector({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { type } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);
  const tab = useEditor((state) => state.tab);
  const tabs = useTabs(id);
  const here = tabs.includes(tab) ? tab : "parameters";

  return (
    <>
      <header className={classes.head} style={{ "--accent": accentOf(type?.category) } as React.CSSProperties}>
        <span className={classes.icon}>
          <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} />
        </span>
        <TitleInput id={id} />
        <Tooltip label={t("inspector.open")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("inspector.open")} onClick={() => editor.getState().open(id)}>
            <Maximize2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        {!readOnly && <StepMenu id={id} />}
        <CloseButton aria-label={t("inspector.close")} onClick={() => editor.getState().showInspector(false)} />
      </header>
      <Tabs
        value={here}
        onChange={(value) => editor.getState().showTab((value ?? "parameters") as InspectorTab)}
        keepMounted={false}
        classNames={{ root: classes.tabs ?? "", panel: classes.panel ?? "" }}
      >
        <Tabs.List>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`inspector.tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="parameters">
          <ParametersPane id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="input">
          <InputPane id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="output">
          <OutputPane id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <ChangesPane id={id} />
        </Tabs.Panel>
      </Tabs>
      <footer className={classes.foot}>
        <Button variant="light" fullWidth onClick={() => editor.getState().open(id)}>
          {t("inspector.open")}
        </Button>
      </footer>
    </>
  );
}

/** A source has no input, a note neither, and only writing nodes make changes. */
export function useTabs(id: string): InspectorTab[] {
  const { type } = useNode(id);
  if (!type || type.kind === "note") return ["parameters"];
  return [
    "parameters",
    ...(dataInputs(type).length > 0 ? (["input"] as const) : []),
    "output",
    ...(type.writes ? (["changes"] as const) : []),
  ];
}
