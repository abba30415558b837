/** Brings a node into view and gives it the keyboard focus. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";

import { type Box, frameAround } from "../document/drawGroups";
import { NODE_HEIGHT, NODE_WIDTH } from "../document/tidy";
import type { NodeId } from "../document/types";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import { uncover } from "../state/groupCommands";
import { inSight, wholeInSight } from "./inSight";
import { elementOfStep } from "./place";

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

/** Moves the canvas when one of the nodes is out of sight, and only then; farther away when several do not fit in. Takes what is drawn: steps, and groups too. */
export function useShow(): (...ids: readonly string[]) => void {
  const { editor } = useStores();
  const { getViewport, setViewport, getNode } = useReactFlow();
  const flowStore = useStoreApi();

  return useCallback(
    (...ids) => {
      const { layout } = flowOf(editor.getState());
      const boxes = ids.flatMap((id): Box[] => {
        const drawn = getNode(id);
        // What is new in the flow is drawn only a moment later; a group has no place of its own in the flow.
        const [x, y] = layout[id] ?? [drawn?.position.x, drawn?.position.y];
        const { width = NODE_WIDTH, height = NODE_HEIGHT } = drawn?.measured ?? {};
        return x === undefined || y === undefined ? [] : [{ x, y, width, height }];
      });
      const [first, ...more] = boxes;
      const room = flowStore.getState();
      // A canvas that is not shown has no view to move.
      if (!first || room.width === 0) return;
      const before = getViewport();
      const view = more.length > 0 ? wholeInSight(frameAround(boxes), before, room) : inSight(first, before, room);
      if (view !== before) void setViewport(view, { duration: 150 });
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
