/** The rows to draw: all of a short list (so that the browser can search and print it), else those in sight. */
import { useVirtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

interface Wish {
  count: number;
  height: number;
  box: RefObject<HTMLElement | null>;
  /** Up to this many rows all are drawn. */
  drawAll: number;
}

export interface VisibleRows {
  indexes: number[];
  above: number;
  below: number;
}

export function useVisibleRows({ count, height, box, drawAll }: Wish): VisibleRows {
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 20,
    enabled: count > drawAll,
  });
  if (count <= drawAll) return { indexes: Array.from({ length: count }, (_none, index) => index), above: 0, below: 0 };

  const inSight = rows.getVirtualItems();
  return {
    indexes: inSight.map((row) => row.index),
    above: inSight[0]?.start ?? 0,
    below: rows.getTotalSize() - (inSight.at(-1)?.end ?? 0),
  };
}
