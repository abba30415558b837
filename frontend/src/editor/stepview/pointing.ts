/** The record somebody points at in one pane, so that the other pane can show those that belong to it. */
import { createContext, useContext, useMemo, useState } from "react";

import type { Item } from "../../api";

export type Side = "in" | "out";

export interface Pointed {
  readonly side: Side;
  readonly item: Item;
}

export interface Pointing {
  readonly pointed: Pointed | null;
  readonly point: (side: Side, item: Item | null) => void;
}

export const PointingContext = createContext<Pointing | null>(null);

export function usePointing(): Pointing | null {
  return useContext(PointingContext);
}

/** The record stays pointed at until another one is, so that one can move over to the other pane. */
export function usePointed(): Pointing {
  const [pointed, setPointed] = useState<Pointed | null>(null);
  return useMemo(() => ({ pointed, point: (side, item) => setPointed(item ? { side, item } : null) }), [pointed]);
}
