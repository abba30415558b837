import { ActionIcon, Tooltip } from "@mantine/core";
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { Keyboard, Lock, LockOpen, type LucideIcon, Map as MapIcon, Maximize, Minus, Network, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useEditor, useStores } from "../state/context";
import classes from "./FlowCanvas.module.css";
import { useTidy } from "./useTidy";

interface CanvasToolbarProps {
  readonly miniMap: boolean;
  readonly onMiniMap: () => void;
  readonly locked: boolean;
  readonly onLock: () => void;
}

export function CanvasToolbar({ miniMap, onMiniMap, locked, onLock }: CanvasToolbarProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { zoomIn, zoomOut, zoomTo, fitView } = useReactFlow();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const readOnly = useEditor((state) => state.readOnly);
  const tidy = useTidy();

  return (
    <Panel position="bottom-left">
      <div className={classes.tools} role="toolbar" aria-label={t("canvas.tools")}>
        <Tool icon={Minus} label={t("canvas.zoomOut")} onClick={() => void zoomOut()} />
        <Tooltip label={t("canvas.zoomReset")}>
          <button type="button" className={classes.zoom} aria-label={t("canvas.zoomReset")} onClick={() => void zoomTo(1)}>
            {t("canvas.percent", { value: zoom })}
          </button>
        </Tooltip>
        <Tool icon={Plus} label={t("canvas.zoomIn")} onClick={() => void zoomIn()} />
        <Tool icon={Maximize} label={t("canvas.fit")} onClick={() => void fitView({ padding: 0.2, maxZoom: 1, duration: 200 })} />
        {!readOnly && <Tool icon={Network} label={t("canvas.tidy")} onClick={tidy} />}
        {!readOnly && <Tool icon={locked ? Lock : LockOpen} label={t("canvas:lock")} onClick={onLock} pressed={locked} />}
        <Tool icon={MapIcon} label={t("canvas.miniMap")} onClick={onMiniMap} pressed={miniMap} />
        <Tool icon={Keyboard} label={t("shortcuts.title")} onClick={() => editor.getState().float({ kind: "shortcuts" })} />
      </div>
    </Panel>
  );
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
}

function Tool({ icon: Icon, label, onClick, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? "brand" : "gray"}
        size={32}
        aria-label={label}
        {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
        onClick={onClick}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
