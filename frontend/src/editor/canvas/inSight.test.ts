import { expect, it } from "vitest";

import { inSight, wholeInSight } from "./inSight";

const ROOM = { width: 1_000, height: 600 };
const STILL = { x: 0, y: 0, zoom: 1 };

function box(x: number, y: number, width = 200, height = 100) {
  return { x, y, width, height };
}

it("leaves the view alone while all of the box is in it", () => {
  expect(inSight(box(100, 100), STILL, ROOM)).toBe(STILL);
  expect(wholeInSight(box(100, 100), STILL, ROOM)).toBe(STILL);
});

it("moves the view as little as needed", () => {
  expect(inSight(box(-50, 100), STILL, ROOM)).toEqual({ x: 82, y: 0, zoom: 1 });
  expect(inSight(box(900, 550), STILL, ROOM)).toEqual({ x: -132, y: -82, zoom: 1 });
  expect(inSight(box(900, 100, 5_000), STILL, ROOM)).toEqual({ x: -868, y: 0, zoom: 1 });
  expect(inSight(box(400, 100), { x: 0, y: 0, zoom: 2 }, ROOM)).toEqual({ x: -232, y: 0, zoom: 2 });
});

it("goes farther away for what does not fit in, and never nearer", () => {
  const far = wholeInSight(box(0, 0, 1_872, 100), STILL, ROOM);

  expect(far).toEqual({ x: 32, y: 32, zoom: 0.5 });
  expect(wholeInSight(box(2_000, 0), { x: 0, y: 32, zoom: 0.5 }, ROOM)).toEqual({ x: -132, y: 32, zoom: 0.5 });
});

it("keeps steps large enough to be found in a canvas that has hardly any room", () => {
  expect(wholeInSight(box(0, 0), STILL, { width: 40, height: 40 }).zoom).toBe(0.1);
});
