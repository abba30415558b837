/** Which part of the canvas to show so that a box of it can be seen. */
import type { Viewport } from "@xyflow/react";

import type { Box } from "../document/drawGroups";
import type { Size } from "../document/measures";

const MARGIN = 32;
/** Farther away than this the canvas never goes. */
export const LEAST_ZOOM = 0.1;

/** The view moved as little as possible; the same view when all of the box is in it. */
export function inSight(box: Box, view: Viewport, room: Size): Viewport {
  const x = shift(box.x * view.zoom + view.x, box.width * view.zoom, room.width);
  const y = shift(box.y * view.zoom + view.y, box.height * view.zoom, room.height);
  return x === 0 && y === 0 ? view : { ...view, x: view.x + x, y: view.y + y };
}

/** As `inSight`, and from farther away when the box does not fit in. */
export function wholeInSight(box: Box, view: Viewport, room: Size): Viewport {
  const fitting = Math.min((room.width - 2 * MARGIN) / box.width, (room.height - 2 * MARGIN) / box.height);
  if (fitting >= view.zoom) return inSight(box, view, room);
  const zoom = Math.min(view.zoom, Math.max(fitting, LEAST_ZOOM));
  return inSight(box, { ...view, zoom }, room);
}

/** How far to move so that the stretch lies inside, with a little room; as little as possible. */
function shift(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  if (start + length > room - MARGIN) return Math.max(room - MARGIN - length, MARGIN) - start;
  return 0;
}
