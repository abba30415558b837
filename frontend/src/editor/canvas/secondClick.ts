/** The first click on a step shows its drawer, which may then lie where the step was; the second click is meant for the step all the same. */
const SOON = 400;
const NEAR = 6;

interface Place {
  readonly clientX: number;
  readonly clientY: number;
}

/** Calls `open` when the next press comes soon, at the same place, and no longer meets what was clicked. */
export function onSecondClick(clicked: Place, first: Element | null, open: () => void): void {
  const heard = (event: PointerEvent) => {
    stop();
    const near = Math.hypot(event.clientX - clicked.clientX, event.clientY - clicked.clientY) <= NEAR;
    const there = event.target instanceof Node && first?.contains(event.target);
    if (!near || there) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  };
  const stop = () => {
    window.clearTimeout(timer);
    window.removeEventListener("pointerdown", heard, { capture: true });
  };
  const timer = window.setTimeout(stop, SOON);
  window.addEventListener("pointerdown", heard, { capture: true });
}
