/** What a pane needs to show lineage: who hears what is pointed at, which rows belong to it, and where the others are. */
import { type FamilyWish, type Item, type ItemPage, useFamily } from "../../api";
import { cameFrom, originsOf } from "../../data";
import { type Side, usePointing } from "./pointing";

interface Pane {
  readonly id: string;
  readonly port: string;
  readonly side: Side;
  readonly page: ItemPage | undefined;
  /** The run whose records are shown; null for records of a test. */
  readonly run: string | null;
}

export interface Lineage {
  readonly onHover?: (item: Item | null) => void;
  readonly related?: (item: Item) => boolean;
  /** The first record that belongs to the pointed one and is on another page. */
  readonly elsewhere: Item | null;
  readonly count: number;
}

const NONE: Lineage = { elsewhere: null, count: 0 };

export function useLineage({ id, port, side, page, run }: Pane): Lineage {
  const pointing = usePointing();
  const other = pointing?.pointed && pointing.pointed.side !== side ? pointing.pointed.item : null;
  const belongs = (item: Item) => other !== null && (side === "in" ? cameFrom(other, item) : cameFrom(item, other));
  const here = page?.items.some(belongs) ?? false;
  const family = useFamily(run, other && page && !here ? wishFor(id, port, side, other) : null);

  if (!pointing) return NONE;
  const found = other && !here ? family.data : undefined;
  return {
    onHover: (item) => item && item !== pointing.pointed?.item && pointing.point(side, item),
    ...(other ? { related: belongs } : {}),
    elsewhere: found?.items[0] ?? null,
    count: found?.total ?? 0,
  };
}

function wishFor(node: string, port: string, side: Side, item: Item): FamilyWish | null {
  if (side === "out") return /^\d+$/.test(item.id) ? { node, port, direction: "out", parents: [item.id] } : null;
  const ids = originsOf(item);
  return ids.length > 0 ? { node, port, direction: "in", ids } : null;
}
