import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { whenAtRest } from "./useReveal";

const canvas = document.createElement("div");
const move = vi.fn();

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  move.mockReset();
});

it("moves the canvas once it is left alone", () => {
  whenAtRest(canvas, move);

  vi.advanceTimersByTime(1000);

  expect(move).toHaveBeenCalledOnce();
});

it("does not move the canvas under a pressed button", () => {
  whenAtRest(canvas, move);

  canvas.dispatchEvent(new Event("pointerdown"));
  vi.advanceTimersByTime(1000);

  expect(move).not.toHaveBeenCalled();
});

it("does not move for a step that is no longer the chosen one", () => {
  const forget = whenAtRest(canvas, move);

  forget();
  vi.advanceTimersByTime(1000);

  expect(move).not.toHaveBeenCalled();
});
