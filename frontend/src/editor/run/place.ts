/** The place an address points at: a step of the run, one of its ports and an item there (`?node=&port=&item=`). */
import { useMemo } from "react";
import { useSearchParams } from "react-router";

import type { NodeId } from "../document/types";

export interface Place {
  readonly node: NodeId;
  readonly port: string | null;
  /** The number of the item at that port, counted from 0. */
  readonly item: number | null;
}

export function usePlace(): Place | null {
  const [search] = useSearchParams();
  const [node, port, item] = ["node", "port", "item"].map((name) => search.get(name));

  return useMemo(() => {
    if (!node) return null;
    return { node, port: port ?? null, item: item && /^\d{1,9}$/.test(item) ? Number(item) : null };
  }, [item, node, port]);
}
