/** Lines things up and spaces them evenly. Whatever has a box on the canvas takes part: a step, a note, a collapsed group. */
import type { Box } from "./drawGroups";
import { snap } from "./tidy";
import type { Point } from "./types";

export const ALIGNMENTS = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export const DISTRIBUTIONS = ["horizontally", "vertically"] as const;
export type Arrangement = (typeof ALIGNMENTS)[number] | (typeof DISTRIBUTIONS)[number];

export type Boxes = Readonly<Record<string, Box>>;

/** Where each of them goes; those that stay are left out. */
export function arrange(boxes: Boxes, how: Arrangement): Record<string, Point> {
  const places = placed(boxes, how).map(([id, [x, y]]): [string, Point] => [id, [snap(x), snap(y)]]);
  return Object.fromEntries(places.filter(([id, [x, y]]) => boxes[id]?.x !== x || boxes[id]?.y !== y));
}

function placed(boxes: Boxes, how: Arrangement): [string, Point][] {
  const all = Object.entries(boxes);
  const left = Math.min(...all.map(([, box]) => box.x));
  const right = Math.max(...all.map(([, box]) => box.x + box.width));
  const top = Math.min(...all.map(([, box]) => box.y));
  const bottom = Math.max(...all.map(([, box]) => box.y + box.height));
  const put = (where: (box: Box) => Point): [string, Point][] => all.map(([id, box]) => [id, where(box)]);
  switch (how) {
    case "left":
      return put((box) => [left, box.y]);
    case "centre":
      return put((box) => [(left + right - box.width) / 2, box.y]);
    case "right":
      return put((box) => [right - box.width, box.y]);
    case "top":
      return put((box) => [box.x, top]);
    case "middle":
      return put((box) => [box.x, (top + bottom - box.height) / 2]);
    case "bottom":
      return put((box) => [box.x, bottom - box.height]);
    case "horizontally":
      return spread(all, "x", "width").map(([id, box, x]) => [id, [x, box.y]]);
    case "vertically":
      return spread(all, "y", "height").map(([id, box, y]) => [id, [box.x, y]]);
  }
}

/** The outer two stay; the gaps between become equal. */
function spread(all: readonly [string, Box][], at: "x" | "y", size: "width" | "height"): [string, Box, number][] {
  const row = [...all].sort(([, one], [, other]) => one[at] - other[at] || one[size] - other[size]);
  const [first, last] = [row[0]?.[1], row.at(-1)?.[1]];
  if (!first || !last || row.length < 3) return row.map(([id, box]) => [id, box, box[at]]);
  const taken = row.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (last[at] + last[size] - first[at] - taken) / (row.length - 1);
  let next = first[at];
  return row.map(([id, box]) => {
    const here = next;
    next += box[size] + gap;
    return [id, box, here];
  });
}
