/** Brings a node into view and gives it the keyboard focus. */
import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";

import { NODE_HEIGHT, NODE_WIDTH } from "../document/tidy";
import type { NodeId, Point } from "../document/types";
import { useStores } from "../state/context";
import { flowOf } from "../state/editorStore";

export function useReveal(): (id: NodeId) => void {
  const show = useShow();
  return useCallback(
    (id) => {
      show(id);
      focusNode(id);
    },
    [show],
  );
}

/** Moves the canvas when the node is out of sight, and only then. */
export function useShow(): (id: NodeId) => void {
  const { editor } = useStores();
  const { getViewport, setCenter } = useReactFlow();
  const flowStore = useStoreApi();

  return useCallback(
    (id) => {
      const at = flowOf(editor.getState()).layout[id];
      const { width, height } = flowStore.getState();
      if (at && !isInside(at, getViewport(), width, height)) {
        void setCenter(at[0] + NODE_WIDTH / 2, at[1] + NODE_HEIGHT / 2, { zoom: getViewport().zoom, duration: 150 });
      }
    },
    [editor, flowStore, getViewport, setCenter],
  );
}

/** A new node is on the page only a moment later, and a closing dialog takes the focus back before. */
export function focusNode(id: NodeId, tries = 12): void {
  window.setTimeout(() => {
    const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    if (document.querySelector("[aria-modal=true]") || !element) {
      if (tries > 0) focusNode(id, tries - 1);
      return;
    }
    element.focus({ preventScroll: true });
  }, 40);
}

function isInside([x, y]: Point, view: { x: number; y: number; zoom: number }, width: number, height: number): boolean {
  const left = x * view.zoom + view.x;
  const top = y * view.zoom + view.y;
  return left >= 0 && top >= 0 && left + NODE_WIDTH * view.zoom <= width && top + NODE_HEIGHT * view.zoom <= height;
}
