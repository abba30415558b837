"""The editor as a person uses it: by the names on the screen."""

import re
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser.instance import Instance

WHOLE = 0.99
"""So much of a step in view is all of it: sizes are rounded."""
SHOWN = """
(element) => new Promise((tell) => {
  const observer = new IntersectionObserver(([entry]) => { observer.disconnect(); tell(entry.intersectionRatio); });
  observer.observe(element);
})
"""

Tab = Literal["Parameters", "Input", "Output", "Changes"]


class Editor:
    """One open flow in one browser window."""

    def __init__(self, page: Page, wareflow: Instance) -> None:
        self.page = page
        self.wareflow = wareflow

    def open(self, flow: str) -> None:
        """Open a flow and wait for its canvas."""
        self.page.goto(f"/flows/{flow}")
        expect(self.canvas).to_be_visible()

    # --- canvas ----------------------------------------------------------------------------------------------------

    @property
    def canvas(self) -> Locator:
        return self.page.get_by_label("Flow canvas")

    @property
    def palette(self) -> Locator:
        return self.page.get_by_role("complementary", name="Steps to add")

    @property
    def settings(self) -> Locator:
        """The drawer at the right."""
        return self.page.get_by_role("complementary", name="Step settings")

    def step(self, title: str) -> Locator:
        """A step on the canvas."""
        return self.canvas.get_by_role("group").filter(has=self.page.get_by_text(title, exact=True))

    def steps(self) -> Locator:
        """All steps on the canvas."""
        return self.canvas.locator("[aria-roledescription=node]")

    def drag_in(self, title: str, x: float, y: float) -> Locator:
        """Drag a step from the palette to a place on the canvas, given in pixels from its top left corner."""
        entry = self.palette.get_by_role("button", name=title, exact=True)
        entry.drag_to(self.canvas, target_position={"x": x, "y": y})
        step = self.step(title)
        expect(step).to_be_visible()
        return step

    def wire(self, start: Locator, output: str, end: Locator, input_: str = "Items") -> None:
        """Drag a wire from one port to another."""
        source = start.locator(".source").and_(start.get_by_title(output, exact=True))
        target = end.locator(".target").and_(end.get_by_title(input_, exact=True))
        self.drag(source, target)

    def drag(self, start: Locator, end: Locator) -> None:
        """Press on one thing, move in small steps, let go on another."""
        start.hover()
        self.page.mouse.down()
        end.hover()
        end.hover()
        self.page.mouse.up()

    def wires(self) -> Locator:
        return self.canvas.locator(".react-flow__edge")

    def select(self, step: Locator) -> Locator:
        """Click a step, once the canvas shows it; returns its settings."""
        self.bring_in_sight(step)
        step.get_by_text(re.compile(r".")).first.click()
        expect(self.settings).to_be_visible()
        return self.settings

    def bring_in_sight(self, step: Locator) -> None:
        """The settings, or what stands beside them, may cover a step; nobody clicks what the canvas does not show."""
        expect(step).to_be_visible()
        if step.evaluate(SHOWN) < WHOLE:
            self.canvas.get_by_role("button", name="Show the whole flow").click()
        expect(step).to_be_in_viewport(ratio=WHOLE)

    # --- toolbar ---------------------------------------------------------------------------------------------------

    def tool(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("toolbar", name="Flow").get_by_role("button", name=name)

    def saved(self) -> None:
        """Wait until everything is stored."""
        expect(self.page.get_by_role("toolbar", name="Flow").get_by_text(re.compile("^Saved"))).to_be_visible()

    # --- the run panel ---------------------------------------------------------------------------------------------

    @property
    def run_panel(self) -> Locator:
        return self.page.get_by_role("region", name="Run", exact=True)

    def run_ends(self, status: str, wait: float = 60_000) -> None:
        """Wait for the end of the run shown below the canvas."""
        expect(self.run_panel.get_by_role("status", name="Status")).to_have_text(status, timeout=wait)

    def step_data(self, title: str) -> Locator:
        """Open the data of a step of the run."""
        self.run_panel.get_by_role("button", name=title, exact=True).click()
        return self.page.get_by_role("complementary", name=f"Data of “{title}”")


def type_expression(box: Locator, code: str) -> None:
    """As a person does: "=" makes the focused box an expression with its braces; the code goes between them."""
    box.page.keyboard.type("=")
    expect(box).to_have_text(re.compile("{{"))
    expect(box).to_be_focused()
    # The space ends what could still be completed: Escape would otherwise close the list or the step, as it comes.
    box.page.keyboard.type(code + " ")
    expect(box.page.get_by_role("listbox", name="Completions")).to_have_count(0)
