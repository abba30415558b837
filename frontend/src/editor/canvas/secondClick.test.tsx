import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { onSecondClick } from "./secondClick";

const step = document.createElement("div");
const drawer = document.createElement("aside");
const open = vi.fn();

function press(target: Element, clientX: number, clientY: number): void {
  target.dispatchEvent(new MouseEvent("pointerdown", { clientX, clientY, bubbles: true, cancelable: true }));
}

beforeEach(() => {
  vi.useFakeTimers();
  open.mockReset();
  document.body.replaceChildren(step, drawer);
  onSecondClick({ clientX: 900, clientY: 400 }, step, open);
});
afterEach(() => vi.useRealTimers());

it("opens the step although the drawer lies there by now", () => {
  press(drawer, 902, 399);

  expect(open).toHaveBeenCalledOnce();
});

it("leaves alone what comes later, elsewhere, or meets the step itself, which hears its own double click", () => {
  press(step, 900, 400);
  press(drawer, 900, 400);
  onSecondClick({ clientX: 900, clientY: 400 }, step, open);
  press(drawer, 700, 400);
  onSecondClick({ clientX: 900, clientY: 400 }, step, open);
  vi.advanceTimersByTime(500);
  press(drawer, 900, 400);

  expect(open).not.toHaveBeenCalled();
});
