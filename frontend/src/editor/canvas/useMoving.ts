/** Marks the canvas while it, or steps on it, are on their way: the browser then moves ready pictures instead of drawing anew (see the style sheet). */
import { useMemo, useRef } from "react";

export type Moving = "canvas" | "wheel" | "steps";

/** The mark is on the element itself: nothing is rendered for it. */
export function useMoving() {
  const ref = useRef<HTMLDivElement>(null);

  return useMemo(() => {
    const mark = (what: Moving | null) => {
      const element = ref.current;
      if (!element || element.dataset["moving"] === (what ?? undefined)) return;
      if (what) element.dataset["moving"] = what;
      else delete element.dataset["moving"];
    };
    return {
      ref,
      onMove: (event: MouseEvent | TouchEvent | null) => mark(event?.type === "wheel" ? "wheel" : "canvas"),
      onMoveEnd: () => mark(null),
      onDrag: () => mark("steps"),
      onDragEnd: () => mark(null),
    };
  }, []);
}
