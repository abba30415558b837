/** Parts of the screen that the tour can point at announce themselves while they are there. */
import { useCallback } from "react";
import { create } from "zustand";

interface Anchors {
  readonly found: ReadonlyMap<string, HTMLElement>;
}

export const useAnchors = create<Anchors>(() => ({ found: new Map() }));

function announce(name: string, element: HTMLElement | null): void {
  const { found } = useAnchors.getState();
  if ((found.get(name) ?? null) === element) return;
  const next = new Map(found);
  if (element) next.set(name, element);
  else next.delete(name);
  useAnchors.setState({ found: next });
}

/** A ref for the element that bears the name. An empty name announces nothing. */
export function useAnchor<E extends HTMLElement>(name: string): (element: E | null) => void {
  return useCallback((element: E | null) => (name ? announce(name, element) : undefined), [name]);
}
