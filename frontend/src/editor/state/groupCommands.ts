/** What people do with groups and with what they selected, each one undo. */
import { type Arrangement, arrange, type Boxes } from "../document/align";
import { type Box, cornerOf, drawnGroupId, groupDrawnAs } from "../document/drawGroups";
import { type GroupId, groupsAround, groupsOf, hiddenIn, newGroupId } from "../document/groups";
import type { NodeId, Point } from "../document/types";
import { type EditorStore, flowOf } from "./editorStore";

/** Puts a frame around what is selected and asks for its title. */
export function groupSelected(store: EditorStore, title: string): GroupId | null {
  const state = store.getState();
  const nodes = [...state.selection.nodes];
  if (nodes.length === 0 || state.readOnly) return null;
  const id = newGroupId(flowOf(state), title);
  state.perform({ kind: "group", id, title: "", nodes });
  state.float({ kind: "rename_group", id });
  return id;
}

/** Takes away the frames around what is selected; the steps stay. */
export function ungroupSelected(store: EditorStore): void {
  const state = store.getState();
  const ids = groupsAround(flowOf(state), state.selection.nodes);
  if (ids.length > 0) state.perform({ kind: "ungroup", ids });
}

/** The groups of the selected steps, or all of them when nothing is selected. */
export function collapseSelected(store: EditorStore, collapsed: boolean): void {
  const state = store.getState();
  const flow = flowOf(state);
  const around = groupsAround(flow, state.selection.nodes);
  const ids = (state.selection.nodes.size > 0 ? around : Object.keys(groupsOf(flow))).filter((id) => Boolean(flow.groups?.[id]?.collapsed) !== collapsed);
  if (ids.length > 0) state.perform({ kind: "collapse_groups", ids, collapsed });
}

/** Opens the group that hides the step, so that the step can be shown. */
export function uncover(store: EditorStore, node: NodeId): void {
  const state = store.getState();
  const id = hiddenIn(flowOf(state), node);
  if (id) state.perform({ kind: "collapse_groups", ids: [id], collapsed: false });
}

/** What stands on the canvas for the selected steps: themselves, or the card of their collapsed group. */
export function drawnSelection(store: EditorStore): string[] {
  const state = store.getState();
  const flow = flowOf(state);
  const drawn = [...state.selection.nodes].map((node) => {
    const group = hiddenIn(flow, node);
    return group ? drawnGroupId(group) : node;
  });
  return [...new Set(drawn)];
}

export function arrangeSelected(store: EditorStore, how: Arrangement, boxOf: (id: string) => Box | null): void {
  const state = store.getState();
  const boxes: Boxes = Object.fromEntries(
    drawnSelection(store).flatMap((id): [string, Box][] => {
      const box = boxOf(id);
      return box ? [[id, box]] : [];
    }),
  );
  const layout = Object.fromEntries(Object.entries(arrange(boxes, how)).flatMap(([id, at]) => membersAt(store, id, at)));
  if (Object.keys(layout).length > 0) state.perform({ kind: "arrange", layout });
}

function membersAt(store: EditorStore, id: string, at: Point): [NodeId, Point][] {
  const flow = flowOf(store.getState());
  const group = flow.groups?.[groupDrawnAs(id) ?? ""];
  if (!group) return [[id, at]];
  const [x, y] = cornerOf(flow, group);
  return group.nodes.map((node) => [node, [(flow.layout[node]?.[0] ?? 0) + at[0] - x, (flow.layout[node]?.[1] ?? 0) + at[1] - y]]);
}
