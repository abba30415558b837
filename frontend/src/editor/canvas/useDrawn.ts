/** What the canvas holds of its own: measured sizes and a drag on its way. The rest is the document's. */
import { applyNodeChanges, type EdgeChange, type Node, type NodeChange, Position } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { portPlaces, stepSize } from "../document/measures";
import { makeProjection, type CanvasNode, type StepData } from "../document/toCanvas";
import { snap } from "../document/tidy";
import type { NodeId, Point } from "../document/types";
import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import type { WireEdgeType } from "./WireEdge";

export type DrawnNode = Node<StepData, "step" | "note">;

export function useDrawn() {
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const selection = useEditor((state) => state.selection);
  const project = useRef(makeProjection());
   
  const canvas = useMemo(() => project.current(flow, types, selection), [flow, types, selection]);
  const [nodes, setNodes] = useState<DrawnNode[]>(() => canvas.nodes.map((node) => drawn(node)));

  useEffect(() => {
    setNodes((before) => {
      const old = new Map(before.map((node) => [node.id, node]));
      return canvas.nodes.map((node) => drawn(node, old.get(node.id)));
    });
  }, [canvas.nodes]);

  const onNodesChange = useCallback(
    (changes: NodeChange<DrawnNode>[]) => {
      const own = changes.filter((change) => change.type === "dimensions" || change.type === "position");
      if (own.length > 0) setNodes((before) => applyNodeChanges(own, before));
      const picks = changes.filter((change) => change.type === "select");
      if (picks.length === 0) return;
      const { selection: now, select } = editor.getState();
      select(picked(now.nodes, picks), now.edges);
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

  const onDragStop = useCallback(
    (moved: readonly DrawnNode[]) => {
      const layout = flowOf(editor.getState()).layout;
      const to = moved
        .map((node): [NodeId, Point] => [node.id, [snap(node.position.x), snap(node.position.y)]])
        .filter(([id, [x, y]]) => layout[id]?.[0] !== x || layout[id]?.[1] !== y);
      if (to.length > 0) editor.getState().perform({ kind: "move_nodes", to: Object.fromEntries(to) });
    },
    [editor],
  );

  return { nodes, edges: canvas.edges as WireEdgeType[], onNodesChange, onEdgesChange, onDragStop };
}

/** The node as the document has it, with what was measured before, so that nothing flickers. */
function drawn(node: CanvasNode, old?: DrawnNode): DrawnNode {
  const same =
    old?.data === node.data &&
    old.selected === node.selected &&
    old.position.x === node.position.x &&
    old.position.y === node.position.y;
  if (same) return old;
  return { ...node, position: { ...node.position }, ...measures(node, old) };
}

/** A step is known before it is measured; a note is as tall as its text. */
function measures(node: CanvasNode, old: DrawnNode | undefined): Partial<DrawnNode> {
  if (node.type === "note") return old?.measured ? { measured: old.measured } : {};
  const handles = portPlaces(node.data).map((place) => ({ ...place, position: place.type === "target" ? Position.Left : Position.Right }));
  return { measured: old?.measured ?? stepSize(node.data), handles };
}

function picked(now: ReadonlySet<string>, picks: readonly { id: string; selected: boolean }[]): Set<string> {
  const next = new Set(now);
  for (const pick of picks) {
    if (pick.selected) next.add(pick.id);
    else next.delete(pick.id);
  }
  return next;
}
