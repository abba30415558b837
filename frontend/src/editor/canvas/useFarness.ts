/** How much can be read at this zoom. Told to the style sheets by a mark, so that no step is rendered for it. */
import { useStore } from "@xyflow/react";

export type Farness = "near" | "far" | "map";

export function useFarness(): Farness {
  return useStore((state) => farness(state.transform[2]));
}

export function farness(zoom: number): Farness {
  if (zoom < 0.28) return "map";
  return zoom < 0.5 ? "far" : "near";
}
