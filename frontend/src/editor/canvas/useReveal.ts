/** Brings a node into view and gives it the keyboard focus. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";

import { NODE_HEIGHT, NODE_WIDTH } from "../document/tidy";
import type { NodeId } from "../document/types";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { uncover } from "../state/groupCommands";
import { elementOfStep } from "./place";

const MARGIN = 32;

export function useReveal(): (id: NodeId) => void {
  const { editor } = useStores();
  const show = useShow();
  return useCallback(
    (id) => {
      uncover(editor, id);
      show(id);
      focusNode(id);
    },
    [editor, show],
  );
}

/** Moves the canvas when the node is out of sight, and only then. */
export function useShow(): (id: NodeId) => void {
  const { editor } = useStores();
  const { getViewport, setViewport, getNode } = useReactFlow();
  const flowStore = useStoreApi();

  return useCallback(
    (id) => {
      const at = flowOf(editor.getState()).layout[id];
      const { width, height } = flowStore.getState();
      // A canvas that is not shown has no view to move.
      if (!at || width === 0) return;
      const view = getViewport();
      const size = getNode(id)?.measured;
      const x = shift(at[0] * view.zoom + view.x, (size?.width ?? NODE_WIDTH) * view.zoom, width);
      const y = shift(at[1] * view.zoom + view.y, (size?.height ?? NODE_HEIGHT) * view.zoom, height);
      if (x !== 0 || y !== 0) void setViewport({ ...view, x: view.x + x, y: view.y + y }, { duration: 150 });
    },
    [editor, flowStore, getNode, getViewport, setViewport],
  );
}

let waiting: () => void = () => undefined;

/**
 * A new node is on the page only a moment later, and a closing dialog takes the focus back before.
 * Whoever presses somewhere meanwhile has chosen another place, and keeps it.
 */
export function focusNode(id: NodeId, tries = 50): void {
  waiting();
  let left = tries;
  const timer = window.setInterval(() => {
    const element = elementOfStep(id);
    if (!document.querySelector("[aria-modal=true]")) element?.focus({ preventScroll: true });
    // A node that has not been measured yet is hidden, and what is hidden takes no focus.
    if ((element && document.activeElement === element) || left === 0) stop();
    left -= 1;
  }, 40);
  const stop = () => {
    window.clearInterval(timer);
    window.removeEventListener("pointerdown", stop, { capture: true });
  };
  window.addEventListener("pointerdown", stop, { capture: true });
  waiting = stop;
}

/** Later than the second half of a double click, and not at all once somebody presses: a canvas that moves then makes the click miss. */
export function whenAtRest(canvas: Element | null, move: () => void): () => void {
  const timer = window.setTimeout(move, 350);
  const stay = () => window.clearTimeout(timer);
  canvas?.addEventListener("pointerdown", stay);
  return () => {
    stay();
    canvas?.removeEventListener("pointerdown", stay);
  };
}

/** How far to move so that the stretch lies inside, with a little room; as little as possible. */
export function shift(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  if (start + length > room - MARGIN) return Math.max(room - MARGIN - length, MARGIN) - start;
  return 0;
}
