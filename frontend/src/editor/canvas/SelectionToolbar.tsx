/** What one can do with several selected steps, above them. */
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useReactFlow, useStore } from "@xyflow/react";
import {
  AlignCenterHorizontal, AlignCenterVertical, AlignEndHorizontal, AlignEndVertical, AlignHorizontalDistributeCenter,
  AlignStartHorizontal, AlignStartVertical, AlignVerticalDistributeCenter, Copy, Group, LayoutGrid, type LucideIcon, Power, PowerOff, SquareArrowOutUpRight, Trash2, Ungroup,
} from "lucide-react";
import { useTranslation } from "react-i18next";

import { ALIGNMENTS, type Arrangement, DISTRIBUTIONS } from "../document/align";
import { groupsAround } from "../document/groups";
import { duplicateSelected, removeSelected, toggleDisabled } from "../state/commands";
import { useEditor, useEditorList, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { arrangeSelected, drawnSelection, groupSelected, ungroupSelected } from "../state/groupCommands";
import classes from "./SelectionToolbar.module.css";

const ICONS: Readonly<Record<Arrangement, LucideIcon>> = {
  left: AlignStartVertical,
  centre: AlignCenterVertical,
  right: AlignEndVertical,
  top: AlignStartHorizontal,
  middle: AlignCenterHorizontal,
  bottom: AlignEndHorizontal,
  horizontally: AlignHorizontalDistributeCenter,
  vertically: AlignVerticalDistributeCenter,
};

export function SelectionToolbar() {
  const shown = useEditor((state) => !state.readOnly && state.selection.nodes.size > 1);
  return shown ? <Tools /> : null;
}

function Tools() {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const { getInternalNode } = useReactFlow();
  const drawn = useEditorList(() => drawnSelection(editor));
  const off = useEditor((state) => [...state.selection.nodes].every((id) => flowOf(state).nodes[id]?.disabled));
  const grouped = useEditor((state) => groupsAround(flowOf(state), state.selection.nodes).length > 0);
  const place = usePlace(drawn);

  const boxOf = (id: string) => {
    const node = getInternalNode(id);
    if (!node) return null;
    return { ...node.internals.positionAbsolute, width: node.measured.width ?? 0, height: node.measured.height ?? 0 };
  };
  const arrange = (how: Arrangement) => () => arrangeSelected(editor, how, boxOf);
  if (!place) return null;

  return (
    <div className={classes.tools} role="toolbar" aria-label={t("selection.title")} style={{ left: place[0], top: place[1] }}>
      <Tool icon={Group} label={t("selection.group")} onClick={() => groupSelected(editor, t("group.untitled"))} />
      {grouped && <Tool icon={Ungroup} label={t("selection.ungroup")} onClick={() => ungroupSelected(editor)} />}
      <Tool icon={Copy} label={t("selection.duplicate")} onClick={() => duplicateSelected(editor)} />
      <Tool icon={off ? Power : PowerOff} label={off ? t("selection.on") : t("selection.off")} onClick={() => toggleDisabled(editor)} />
      <Menu position="bottom">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={t("selection.arrange")} title={t("selection.arrange")}>
            <LayoutGrid size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {ALIGNMENTS.map((how) => (
            <Entry key={how} how={how} label={t(`arrange.${how}`)} onClick={arrange(how)} />
          ))}
          <Menu.Divider />
          {DISTRIBUTIONS.map((how) => (
            <Entry key={how} how={how} label={t(`arrange.${how}`)} onClick={arrange(how)} disabled={drawn.length < 3} />
          ))}
        </Menu.Dropdown>
      </Menu>
      <Tool
        icon={SquareArrowOutUpRight}
        label={t("selection.extract")}
        onClick={() => editor.getState().float({ kind: "extract", nodes: [...editor.getState().selection.nodes] })}
      />
      <Tool icon={Trash2} label={t("selection.delete")} onClick={() => removeSelected(editor)} />
    </div>
  );
}

interface EntryProps {
  readonly how: Arrangement;
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}

function Entry({ how, label, onClick, disabled = false }: EntryProps) {
  const Icon = ICONS[how];
  return (
    <Menu.Item leftSection={<Icon size={16} aria-hidden />} onClick={onClick} disabled={disabled}>
      {label}
    </Menu.Item>
  );
}

interface ToolProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onClick: () => void;
}

function Tool({ icon: Icon, label, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} onClick={onClick}>
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

const ROOM = 52;
const HALF = 150;
const EDGE = 8;

/** Above the middle of what is selected, and never out of sight. */
function usePlace(drawn: readonly string[]): [number, number] | null {
  const text = useStore((state) => {
    const boxes = drawn.flatMap((id) => state.nodeLookup.get(id) ?? []);
    if (boxes.length === 0) return "";
    const [x, y, zoom] = state.transform;
    const left = Math.min(...boxes.map((box) => box.internals.positionAbsolute.x));
    const right = Math.max(...boxes.map((box) => box.internals.positionAbsolute.x + (box.measured.width ?? 0)));
    const top = Math.min(...boxes.map((box) => box.internals.positionAbsolute.y));
    const middle = ((left + right) / 2) * zoom + x;
    return `${within(middle, HALF + EDGE, state.width - HALF - EDGE)} ${within(top * zoom + y - ROOM, EDGE, state.height - 2 * ROOM)}`;
  });
  if (!text) return null;
  const [left = 0, top = 0] = text.split(" ").map(Number);
  return [left, top];
}

function within(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(most, value)));
}
