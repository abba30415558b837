/**
 * Escape closes the view on top, not the one it was opened from. Views listen at the window in the order they were
 * opened, so the one below would hear it first; this listener is there before all of them.
 */
import { useEffect, useRef } from "react";

const layers: (() => void)[] = [];
const FLOATING = ".mantine-Popover-dropdown, .mantine-Menu-dropdown, .mantine-Combobox-dropdown, .cm-tooltip-autocomplete";
/** The mark by which the views know that the key is not meant for them. */
const MARK = "data-mantine-stop-propagation";

function hear(event: KeyboardEvent): void {
  const top = layers.at(-1);
  if (event.key !== "Escape" || event.isComposing || !top || !(event.target instanceof Element)) return;
  const { target } = event;
  target.setAttribute(MARK, "true");
  setTimeout(() => target.removeAttribute(MARK));
  // What floats above the view closes by itself.
  const floats = [...document.querySelectorAll(FLOATING)].some((one) => one.getClientRects().length > 0);
  if (!floats) top();
}

if (typeof window !== "undefined") window.addEventListener("keydown", hear, { capture: true });

export function useEscapeLayer(onEscape: () => void): void {
  const latest = useRef(onEscape);
  useEffect(() => {
    latest.current = onEscape;
  });
  useEffect(() => {
    const layer = () => latest.current();
    layers.push(layer);
    return () => void layers.splice(layers.indexOf(layer), 1);
  }, []);
}
