"""How soon a large flow is on the screen and how smooth it moves, in a Chromium that draws without a graphics card."""

import argparse
import gzip
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response, StorageState, sync_playwright

from bench._parts import say
from tests.browser.conftest import SIZE, chromium
from tests.browser.instance import Instance

SIZES = (200, 500)
GOES = 3
SECONDS = 2.0
TASKS = "TaskDuration"
COLUMNS = 20
STEP_X, STEP_Y = 360, 160
MAP = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.number }}"}}}

# Counts what the page does by itself: frames, moves it was told of, places at which a thing was drawn.
COUNTER = """
window.count = (selector) => {
  const thing = document.querySelector(selector);
  const seen = { frames: 0, moves: 0, places: 0, longest: 0, began: performance.now() };
  let place = thing.style.transform, last = seen.began;
  const moved = () => { seen.moves += 1; };
  window.addEventListener('pointermove', moved, true);
  const frame = (now) => {
    if (!window.counting) return;
    seen.frames += 1; seen.longest = Math.max(seen.longest, now - last);
    last = now;
    if (thing.style.transform !== place) { seen.places += 1; place = thing.style.transform; }
    requestAnimationFrame(frame);
  };
  window.counting = true;
  requestAnimationFrame(frame);
  window.counted = () => {
    window.counting = false;
    window.removeEventListener('pointermove', moved, true);
    return { ...seen, seconds: (performance.now() - seen.began) / 1000 };
  };
};
"""

# The moment of the frame after the one in which steps stand on the canvas and are visible.
WATCH = """
window.shown = new Promise((done) => {
  const look = () => {
    const steps = document.querySelectorAll('.react-flow__node');
    const last = steps[steps.length - 1];
    if (last && getComputedStyle(last).visibility === 'visible' && last.getBoundingClientRect().width > 0) {
      requestAnimationFrame(() => done(performance.now()));
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
"""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    figure: str
    value: float
    unit: str
    wanted: float
    most: bool
    """True: at most that much; False: at least."""

    @property
    def good(self) -> bool:
        return self.value <= self.wanted if self.most else self.value >= self.wanted

    def __str__(self) -> str:
        bound = f"{'<=' if self.most else '>='} {self.wanted:g} {self.unit}"
        return f"| {self.figure} | {self.value:g} {self.unit} | {bound} | {'yes' if self.good else 'NO'} |"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    wish = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="wareflow-bench-") as name, sync_playwright() as playwright:
        instance = Instance(Path(name))
        try:
            link = instance.start()
            browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
            rows = _measure(browser, instance, link, wish.sizes)
            browser.close()
        finally:
            instance.stop()
    print("| figure | value | target | ok |\n| --- | --- | --- | --- |", *rows, sep="\n")
    return 0 if all(row.good for row in rows) else 1


def _measure(browser: Browser, instance: Instance, link: str, sizes: list[int]) -> list[Row]:
    context = browser.new_context()
    context.new_page().goto(link)
    context.pages[0].wait_for_url("**/flows")
    window = Window(browser, instance, context.storage_state())
    rows = [Row("first page, all it loads, gzip", window.first_page(), "kB", 250, most=True)]
    for size in sizes:
        rows += _flow(window, size)
        rows += _with_run(window, size) if size == min(sizes) else []
    return rows


def _flow(window: "Window", size: int) -> list[Row]:
    flow = _stored(window.instance, size)
    shown, page = window.opened(f"/flows/{flow}")
    drag, pan, elements = _dragged(page), _panned(page), float(page.evaluate(_PER_STEP))
    page.close()
    say("canvas", steps=size, seconds_shown=shown, drag=drag, pan=pan, elements_per_step=elements)
    first, moved = (1.5, ("frames", 50)) if size <= 200 else (2.0, ("moves", 30))
    return [
        Row(f"{size} steps: shown after", shown, "s", first, most=True),
        Row(f"{size} steps: {moved[0]} a second, dragging one", drag[moved[0]], "/s", moved[1], most=False),
        Row(f"{size} steps: frames a second, panning", pan["frames"], "/s", 50, most=False),
        Row(f"{size} steps: elements per step, the worst", elements, "", 60, most=True),
    ]


def _with_run(window: "Window", size: int) -> list[Row]:
    """The same with the counts and marks of a run on every step and every wire."""
    instance = window.instance
    flow = _stored(instance, size)
    run = instance.post(f"/flows/{flow}/runs", {"mode": "plan"})["id"]
    instance.finished(run)
    shown, page = window.opened(f"/flows/{flow}?run={run}")
    page.locator(".react-flow__node [data-status=succeeded]").last.wait_for()
    drag, elements = _dragged(page), float(page.evaluate(_PER_STEP))
    page.close()
    say("canvas with a run", steps=size, seconds_shown=shown, drag=drag, elements_per_step=elements)
    return [
        Row(f"{size} steps with a run: frames a second, dragging one", drag["frames"], "/s", 50, most=False),
        Row(f"{size} steps with a run: elements per step, the worst", elements, "", 60, most=True),
    ]


_PER_STEP = """() => {
  const steps = [...document.querySelectorAll('.react-flow__node')];
  return Math.max(...steps.map((one) => one.querySelectorAll('*').length + 1));
}"""


class Window:
    """Opens pages of somebody signed in, each in a window that has nothing in its cache."""

    def __init__(self, browser: Browser, instance: Instance, state: StorageState) -> None:
        self.browser = browser
        self.instance = instance
        self.state = state

    def opened(self, address: str) -> tuple[float, Page]:
        """The page, and the median of the seconds until its steps were on the screen."""
        seconds: list[float] = []
        page = None
        for _ in range(GOES):
            if page:
                page.context.close()
            page = self._context().new_page()
            page.add_init_script(WATCH + COUNTER)
            page.goto(address)
            seconds.append(float(page.evaluate("window.shown")) / 1000)
        assert page
        _at_rest(page)
        return round(statistics.median(seconds), 2), page

    def first_page(self) -> float:
        """Kilobytes over the wire, packed, until the list of flows stands there and nothing more is asked for."""
        sizes: list[int] = []
        page = self._context().new_page()

        def add(response: Response) -> None:
            if "/assets/" in response.url or response.request.resource_type == "document":
                sizes.append(len(gzip.compress(response.body())))

        page.on("response", add)
        page.goto("/flows")
        page.get_by_role("heading", name="Flows", exact=True).wait_for()
        page.wait_for_load_state("networkidle")
        page.context.close()
        return round(sum(sizes) / 1000, 1)

    def _context(self) -> BrowserContext:
        return self.browser.new_context(
            base_url=self.instance.url, storage_state=self.state, viewport=SIZE, locale="en-GB"
        )


def _dragged(page: Page) -> dict[str, float]:
    """Frames, moves handled and places drawn a second while a step is dragged about."""
    step = page.locator(".react-flow__node").nth(5)
    box = step.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    node = f".react-flow__node[data-id='{step.get_attribute('data-id')}']"
    found = _moved(page, node, (box["x"] + 40, box["y"] + 40))
    page.mouse.up()
    return found


def _panned(page: Page) -> dict[str, float]:
    """The same for the whole canvas, taken by an empty place."""
    _at_rest(page)
    x, y = page.evaluate(_EMPTY_PLACE)
    page.mouse.move(x, y)
    page.mouse.down()
    found = _moved(page, ".react-flow__viewport", (x, y))
    page.mouse.up()
    return found


_EMPTY_PLACE = """() => {
  const box = document.querySelector('.react-flow').getBoundingClientRect();
  for (let y = box.top + 40; y < box.bottom - 80; y += 7) for (let x = box.left + 40; x < box.right - 40; x += 7)
    if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return [x, y];
}"""


def _moved(page: Page, selector: str, start: tuple[float, float]) -> dict[str, float]:
    thread = page.context.new_cdp_session(page)
    thread.send("Performance.enable", {"timeDomain": "threadTicks"})
    worked = _worked(thread)
    page.evaluate("(selector) => window.count(selector)", selector)
    began, at = time.perf_counter(), 0.0
    while time.perf_counter() - began < SECONDS:
        at += 0.09
        page.mouse.move(start[0] + 120 * math.sin(at), start[1] + 70 * math.sin(1.7 * at))
    seen: dict[str, Any] = page.evaluate("window.counted()")
    rate: Callable[[str], float] = lambda what: round(seen[what] / seen["seconds"], 1)  # noqa: E731
    return {
        "frames": rate("frames"), "moves": rate("moves"), "places": rate("places"),
        "longest_frame_ms": round(seen["longest"], 1),
        # Of the page's main thread: this one does not depend on what else the machine does.
        "cpu_ms_per_frame": round((_worked(thread) - worked) * 1000 / max(seen["frames"], 1), 1)
    }  # fmt: skip


def _worked(thread: CDPSession) -> float:
    return next(float(one["value"]) for one in thread.send("Performance.getMetrics")["metrics"] if one["name"] == TASKS)


def _at_rest(page: Page) -> None:
    """Once the page drew twenty frames in a row at full speed: what loads late is no part of a drag."""
    page.evaluate(
        """() => new Promise((done) => {
          let good = 0, last = performance.now(), frames = 0;
          const frame = (now) => {
            good = now - last < 25 ? good + 1 : 0; last = now; frames += 1;
            if (good >= 20 || frames > 300) done(); else requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })"""
    )


def _stored(instance: Instance, size: int) -> str:
    document = large_flow(size)
    return str(instance.post("/flows", {"name": document["name"], "document": document})["id"])


def large_flow(size: int) -> dict[str, Any]:
    """Rows of steps behind one start, all in view at once: the hardest a canvas of that size can be."""
    ids = [f"map_{number}" for number in range(1, size)]
    before = {step: ids[at - 1] if at % COLUMNS else "start" for at, step in enumerate(ids)}
    return {
        "format": "wareflow/1",
        "name": f"{size} steps",
        "description": "",
        "nodes": {
            "start": {"type": "core.manual_start", "version": 1, "config": {"rows": [{"number": "1"}]}},
            **{step: {"version": 1, **MAP} for step in ids},
        },
        "edges": [
            {"from": "start.items" if first == "start" else f"{first}.mapped", "to": f"{step}.items"}
            for step, first in before.items()
        ],
        "layout": {
            "start": [0, 0],
            **{step: [STEP_X * (1 + at % COLUMNS), STEP_Y * (at // COLUMNS)] for at, step in enumerate(ids)},
        },
    }


if __name__ == "__main__":
    sys.exit(main())
