/** The bar above the canvas: name, saved state, undo, problems, plan, run, publish. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ClipboardList, DatabaseZap, History, ListChecks, type LucideIcon, PanelLeft, Play, Redo2, Settings2, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useAnchor } from "../../tour/anchor";
import { canRedo, canUndo } from "../document/history";
import { OutlineButton } from "../outline/OutlineButton";
import { useEditor, useStores } from "../state/context";
import { FlowName } from "./FlowName";
import classes from "./Toolbar.module.css";

interface ToolbarProps {
  readonly saved: ReactNode;
  readonly problems: ReactNode;
  readonly publish: ReactNode;
  readonly starting: "plan" | "live" | null;
  readonly onPlan: () => void;
  readonly onRun: () => void;
  readonly onPalette: () => void;
  readonly onVersions: () => void;
  readonly onSources: () => void;
  readonly onStarts: () => void;
  readonly flowId: string;
  readonly paletteShown: boolean;
}

export function Toolbar({ saved, problems, publish, starting, onPlan, onRun, onPalette, onVersions, onSources, onStarts, flowId, paletteShown }: ToolbarProps) {
  const { t } = useTranslation("editor");
  const runAnchor = useAnchor<HTMLButtonElement>("run-button");
  const { editor } = useStores();
  const undoable = useEditor((state) => canUndo(state.history));
  const redoable = useEditor((state) => canRedo(state.history));

  return (
    <header className={classes.bar} role="toolbar" aria-label={t("toolbar.title")}>
      <Tool icon={PanelLeft} label={t("toolbar.palette")} onClick={onPalette} pressed={paletteShown} />
      <OutlineButton />
      <FlowName />
      {saved}
      <span className={classes.grow} />
      <Tool icon={Undo2} label={t("toolbar.undo")} onClick={() => editor.getState().undo()} disabled={!undoable} />
      <Tool icon={Redo2} label={t("toolbar.redo")} onClick={() => editor.getState().redo()} disabled={!redoable} />
      <Tool icon={Settings2} label={t("starts:title")} onClick={onStarts} />
      <Tool icon={History} label={t("versions.title")} onClick={onVersions} />
      <Tool icon={DatabaseZap} label={t("sources:title")} onClick={onSources} />
      <Tooltip label={t("toolbar.runs")}>
        <ActionIcon component={Link} to={`/runs?flow=${flowId}`} variant="subtle" color="gray" size={34} aria-label={t("toolbar.runs")}>
          <ListChecks size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {problems}
      <Tooltip label={t("toolbar.planHint")}>
        <Button variant="default" leftSection={<ClipboardList size={16} aria-hidden />} loading={starting === "plan"} disabled={starting === "live"} onClick={onPlan}>
          {t("toolbar.plan")}
        </Button>
      </Tooltip>
      <Tooltip label={t("toolbar.runHint")}>
        <Button ref={runAnchor} leftSection={<Play size={16} aria-hidden />} loading={starting === "live"} disabled={starting === "plan"} onClick={onRun}>
          {t("toolbar.run")}
        </Button>
      </Tooltip>
      {publish}
    </header>
  );
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
}

function Tool({ icon: Icon, label, onClick, disabled = false, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        className={classes.tool ?? ""}
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
