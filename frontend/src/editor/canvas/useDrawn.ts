/** What the canvas holds of its own: measured sizes and a drag on its way. The rest is the document's. */
import { applyNodeChanges, type EdgeChange, type Node, type NodeChange, Position } from "@xyflow/react";
import { type CSSProperties, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { type CanvasCard, type CardData, cornerOf, makeCollapse, stepsOf } from "../document/drawGroups";
import { noteSize, portPlaces, stepSize } from "../document/measures";
import { type CanvasNode, makeProjection, type StepData } from "../document/toCanvas";
import { snap } from "../document/tidy";
import type { FlowDocument, NodeId, Point } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { type DrawnFrame, shiftWithFrames, useFrames } from "./frames";
import type { WireEdgeType } from "./WireEdge";

export type DrawnStep = Node<StepData, "step" | "note">;
export type DrawnCard = Node<CardData, "card">;
/** What stands in a place of its own; a frame follows what it is around. */
export type DrawnPlace = DrawnStep | DrawnCard;
export type DrawnNode = DrawnPlace | DrawnFrame;

export function useDrawn() {
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const selection = useEditor((state) => state.selection);
  const project = useRef(makeProjection());
  const collapse = useRef(makeCollapse());

  const canvas = useMemo(() => collapse.current(project.current(flow, types, selection), flow, selection), [flow, types, selection]);
  const [places, setPlaces] = useState<DrawnPlace[]>(() => canvas.nodes.map((node) => drawn(node)));
  const latest = useRef(places);
  const frames = useFrames(flow, places, selection);

  useEffect(() => {
    latest.current = places;
  }, [places]);

  useEffect(() => {
    setPlaces((before) => {
      const old = new Map(before.map((node) => [node.id, node]));
      return canvas.nodes.map((node) => drawn(node, old.get(node.id)));
    });
  }, [canvas.nodes]);

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      const own = changes.filter((change) => change.type === "dimensions" || change.type === "position");
      if (own.length > 0) {
        const now = flowOf(editor.getState());
        setPlaces((before) => (latest.current = applyNodeChanges(shiftWithFrames(own, before, now), before) as DrawnPlace[]));
      }
      const picks = changes.filter((change) => change.type === "select");
      if (picks.length === 0) return;
      const { selection: now, select } = editor.getState();
      select(pickedSteps(flowOf(editor.getState()), now.nodes, picks), now.edges);
    },
    [editor],
  );

  const onEdgesChange = useCallback(
    (changes: EdgeChange<WireEdgeType>[]) => {
      const picks = changes.filter((change) => change.type === "select");
      if (picks.length === 0) return;
      const { selection: now, select } = editor.getState();
      select(now.nodes, picked(now.edges, picks));
    },
    [editor],
  );

  /** Says where what was dragged stands now, a group by each of its steps. */
  const onDragStop = useCallback(() => {
    const now = flowOf(editor.getState());
    const to = latest.current.flatMap((node) => movedSteps(now, node)).filter(([id, [x, y]]) => now.layout[id]?.[0] !== x || now.layout[id]?.[1] !== y);
    if (to.length > 0) editor.getState().perform({ kind: "move_nodes", to: Object.fromEntries(to) });
  }, [editor]);

  const nodes = useMemo((): DrawnNode[] => (frames.length > 0 ? [...frames, ...places] : places), [frames, places]);
  return { nodes, edges: canvas.edges as WireEdgeType[], onNodesChange, onEdgesChange, onDragStop };
}

function movedSteps(flow: FlowDocument, node: DrawnPlace): [NodeId, Point][] {
  const at: Point = [snap(node.position.x), snap(node.position.y)];
  if (node.type !== "card") {
    const before = flow.layout[node.id];
    // A place that was never on the grid stays as it is, unless it was really moved.
    return before && before[0] === node.position.x && before[1] === node.position.y ? [] : [[node.id, at]];
  }
  const { group } = node.data;
  const [x, y] = cornerOf(flow, group);
  const by: Point = [at[0] - snap(x), at[1] - snap(y)];
  if (by[0] === 0 && by[1] === 0) return [];
  return group.nodes.map((id) => [id, [(flow.layout[id]?.[0] ?? 0) + by[0], (flow.layout[id]?.[1] ?? 0) + by[1]]]);
}

/** The node as the document has it, with what was measured before, so that nothing flickers. */
function drawn(node: CanvasNode | CanvasCard, old?: DrawnPlace): DrawnPlace {
  const same =
    old?.data === node.data &&
    old.selected === node.selected &&
    old.position.x === node.position.x &&
    old.position.y === node.position.y;
  if (same) return old;
  const measured = old?.measured ? { measured: old.measured } : {};
  const position = { ...node.position };
  if (node.type === "card") return { ...node, position, ...measured };
  if (node.type === "note") return { ...node, position, style: noteStyle(node), ...measured };
  return { ...node, position, measured: stepSize(node.data), handles: handlesOf(node), ...measured };
}

function noteStyle(node: CanvasNode): CSSProperties {
  const { width, height } = noteSize(node.data.node);
  return { width, "--note-height": `${height}px` } as CSSProperties;
}

/** A step is known before it is measured; a note is at least as tall as its text. */
function handlesOf(node: CanvasNode) {
  return portPlaces(node.data).map((place) => ({ ...place, position: place.type === "target" ? Position.Left : Position.Right }));
}

interface Pick {
  readonly id: string;
  readonly selected: boolean;
}

function pickedSteps(flow: FlowDocument, now: ReadonlySet<NodeId>, picks: readonly Pick[]): Set<string> {
  const dropped = picks.filter((pick) => !pick.selected);
  const taken = picks.filter((pick) => pick.selected);
  const next = new Set(now);
  // First what goes: a group that is let go must not take a step along that was just picked.
  for (const id of stepsOf(flow, dropped.map((pick) => pick.id))) next.delete(id);
  for (const id of stepsOf(flow, taken.map((pick) => pick.id))) next.add(id);
  return next;
}

function picked(now: ReadonlySet<string>, picks: readonly Pick[]): Set<string> {
  const next = new Set(now);
  for (const pick of picks) {
    if (pick.selected) next.add(pick.id);
    else next.delete(pick.id);
  }
  return next;
}
