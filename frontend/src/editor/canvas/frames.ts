/** Frames around groups: drawn around what stands in them, and taking it along when they are dragged. */
import type { Node, NodeChange } from "@xyflow/react";
import { useMemo, useRef } from "react";

import { type Box, drawnGroupId, frameAround, type GroupData, groupDrawnAs } from "../document/drawGroups";
import { groupsOf } from "../document/groups";
import type { Selection } from "../document/toCanvas";
import { NODE_HEIGHT, NODE_WIDTH } from "../document/tidy";
import type { FlowDocument } from "../document/types";
import type { DrawnNode, DrawnPlace } from "./useDrawn";

export type DrawnFrame = Node<GroupData, "frame">;

/** Below wires and steps. */
const BEHIND = -1;

export function useFrames(flow: FlowDocument, places: readonly DrawnPlace[], selection: Selection): DrawnFrame[] {
  const known = useRef(new Map<string, DrawnFrame>());

  return useMemo(() => {
    const groups = Object.entries(groupsOf(flow)).filter(([, group]) => !group.collapsed);
    if (groups.length === 0) return [];
    const boxes = new Map(places.map((place) => [place.id, boxOf(place)]));
    const next = new Map<string, DrawnFrame>();
    for (const [groupId, group] of groups) {
      const inside = group.nodes.flatMap((id) => boxes.get(id) ?? []);
      if (inside.length === 0) continue;
      const id = drawnGroupId(groupId);
      const box = frameAround(inside);
      const selected = group.nodes.every((node) => selection.nodes.has(node));
      const old = known.current.get(id);
      const same = old && old.data.group === group && old.selected === selected && sameBox(old, box);
      next.set(id, same ? old : frame(id, box, selected, old?.data.group === group ? old.data : { group, groupId }));
    }
    known.current = next;
    return [...next.values()];
  }, [flow, places, selection]);
}

function frame(id: string, { x, y, width, height }: Box, selected: boolean, data: GroupData): DrawnFrame {
  return {
    id,
    type: "frame",
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [],
    data,
    selected,
    zIndex: BEHIND,
    dragHandle: ".wf-group-title",
    ariaLabel: data.group.title,
    // Between the steps the canvas can be taken as everywhere else; only the title is there to be touched.
    style: { pointerEvents: "none" },
  };
}

function boxOf(place: DrawnPlace): Box {
  return { ...place.position, width: place.measured?.width ?? NODE_WIDTH, height: place.measured?.height ?? NODE_HEIGHT };
}

function sameBox(frame: DrawnFrame, box: Box): boolean {
  return frame.position.x === box.x && frame.position.y === box.y && frame.width === box.width && frame.height === box.height;
}

/** A frame that is dragged moves what stands in it; what is dragged itself, being selected as well, is not moved twice. */
export function shiftWithFrames(changes: NodeChange<DrawnNode>[], places: readonly DrawnPlace[], flow: FlowDocument): NodeChange<DrawnPlace>[] {
  const own = changes.filter((change) => !("id" in change) || groupDrawnAs(change.id) === null || places.some((place) => place.id === change.id));
  const moved = new Set(own.flatMap((change) => (change.type === "position" ? [change.id] : [])));
  const taken = changes.flatMap((change): NodeChange<DrawnPlace>[] => {
    if (change.type !== "position" || !change.position || own.includes(change)) return [];
    const group = flow.groups?.[groupDrawnAs(change.id) ?? ""];
    const inside = places.filter((place) => group?.nodes.includes(place.id));
    if (inside.length === 0) return [];
    const now = frameAround(inside.map(boxOf));
    const [dx, dy] = [change.position.x - now.x, change.position.y - now.y];
    return inside
      .filter((place) => !moved.has(place.id))
      .map((place) => ({ id: place.id, type: "position", position: { x: place.position.x + dx, y: place.position.y + dy } }));
  });
  return [...own, ...taken] as NodeChange<DrawnPlace>[];
}
