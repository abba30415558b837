import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { focusNode, whenAtRest } from "./useReveal";

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

function onCanvas(id: string): HTMLElement {
  const step = document.createElement("div");
  step.className = "react-flow__node";
  step.dataset["id"] = id;
  step.tabIndex = 0;
  document.body.append(step);
  return step;
}

it("gives the keyboard to a step as soon as it stands on the canvas", () => {
  focusNode("late");
  vi.advanceTimersByTime(200);
  const step = onCanvas("late");

  vi.advanceTimersByTime(50);

  expect(document.activeElement).toBe(step);
});

it("leaves the keyboard to what somebody pressed meanwhile", () => {
  focusNode("later");
  vi.advanceTimersByTime(200);
  document.body.dispatchEvent(new Event("pointerdown", { bubbles: true }));
  const step = onCanvas("later");

  vi.advanceTimersByTime(3000);

  expect(document.activeElement).not.toBe(step);
});

it("gives it to the step that was asked for last", () => {
  const first = onCanvas("first");
  focusNode("missing");
  focusNode("first");

  vi.advanceTimersByTime(100);
  first.blur();
  onCanvas("missing");
  vi.advanceTimersByTime(3000);

  expect(document.activeElement).toBe(document.body);
});
