/** `P` pins what the selected or opened step gave, and unpins it. */
import { useEffect } from "react";

import { isTyping } from "../canvas/useCanvasKeys";
import { useStores } from "../state/context";
import { onlySelected } from "../state/editorStore";
import { usePinning } from "./usePinning";

export function PinKey() {
  const { editor } = useStores();
  const { toggle } = usePinning();

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const state = editor.getState();
      const id = state.opened ?? onlySelected(state.selection);
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (event.key.toLowerCase() !== "p" || !plain || event.defaultPrevented || event.repeat) return;
      if (!id || state.readOnly || state.floating || isTyping(event.target) || !isInEditor(event.target)) return;
      event.preventDefault();
      toggle(id);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [editor, toggle]);

  return null;
}

/** On the canvas, or in the view of a step; not in another dialog or in the navigation. */
function isInEditor(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".react-flow, [data-step-view]") !== null;
}
