import { expect, it } from "vitest";

import { arrange } from "./align";

const BOXES = {
  a: { x: 0, y: 0, width: 232, height: 88 },
  b: { x: 400, y: 80, width: 232, height: 128 },
  c: { x: 1600, y: 400, width: 232, height: 88 },
};

it.each([
  ["left", { b: [0, 80], c: [0, 400] }],
  ["centre", { a: [800, 0], b: [800, 80], c: [800, 400] }],
  ["right", { a: [1600, 0], b: [1600, 80] }],
  ["top", { b: [400, 0], c: [1600, 0] }],
  ["middle", { a: [0, 200], b: [400, 184], c: [1600, 200] }],
  ["bottom", { a: [0, 400], b: [400, 360] }],
  ["horizontally", { b: [800, 80] }],
  ["vertically", { b: [400, 184] }],
] as const)("puts what is selected %s", (how, places) => {
  expect(arrange(BOXES, how)).toEqual(places);
});

it("moves nothing when there is nothing between", () => {
  expect(arrange({ a: BOXES.a, b: BOXES.b }, "horizontally")).toEqual({});
});
