/** Where the keyboard was last, on the canvas or in the outline, so that it comes back there. */
import type { NodeId } from "../document/types";

let last: "canvas" | "outline" = "canvas";

export function wasAt(place: "canvas" | "outline"): void {
  last = place;
}

/** What shows the step where one last was; the other view when that one does not show it. */
export function elementOfStep(id: NodeId): HTMLElement | null {
  const name = CSS.escape(id);
  const card = () => document.querySelector<HTMLElement>(`.react-flow__node[data-id="${name}"]`);
  const line = () => document.querySelector<HTMLElement>(`[role=treeitem][data-step="${name}"]`);
  return last === "outline" ? (line() ?? card()) : (card() ?? line());
}

/** Takes the keyboard into the outline, which may be on the page only a moment later; true when it was there already. */
export function focusOutline(tries = 0): boolean {
  const line = document.querySelector<HTMLElement>("[data-outline] [role=treeitem][tabindex='0'], [data-outline] [data-first]");
  if (line?.closest("[data-outline]")?.contains(document.activeElement)) return true;
  line?.focus();
  if (!line && tries > 0) window.setTimeout(() => focusOutline(tries - 1), 40);
  return false;
}
