"""A run of 100,000 records looked at while it goes: figures rise, steps open in the middle, the page stays quick."""

import json
import re
import statistics
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

RECORDS = 100_000
MAPPINGS = 12
"""So many one after the other make the run last long enough to be looked at, on a fast machine too."""
MOST_DEAF = 30
"""So many times as long as a known piece of work, done in the same page, may it be deaf to its user."""
WATCH = """
window.known = [];
window.setInterval(() => {
  const start = performance.now();
  for (let sum = 0, at = 0; at < 8e6; at += 1) sum += Math.sqrt(at);
  window.known.push(performance.now() - start);
}, 500);
window.blocks = [];
new PerformanceObserver((list) => window.blocks.push(...list.getEntries().map((entry) => entry.duration)))
  .observe({ type: "longtask", buffered: true });
"""


def test_a_long_run_is_looked_at_while_it_goes(
    editor: Editor, page: Page, wareflow: Instance, new_context: Callable[..., BrowserContext]
) -> None:
    flow = _flow(wareflow)
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"]
    page.add_init_script(WATCH)

    page.goto(f"/runs/{run}")
    books = editor.run_panel.get_by_label("Books", exact=True)
    seen = _rises(books, 0)
    expect(editor.run_panel.get_by_role("row", name=re.compile("^Map 3 "))).to_contain_text("Running")
    _the_time_is_drawn(editor)
    _rises(books, seen)
    _pages_in_the_middle(editor)
    # From here on the run may end at any time: how fast it is says nothing about the page.
    _another_one_is_cancelled(new_context().new_page(), wareflow, flow)

    editor.run_ends("Succeeded", 150_000)
    expect(books).to_contain_text(re.compile(r"^100,?000 read = 100,?000 delivered$"))
    expect(editor.run_panel.get_by_role("row", name=re.compile("^Read file")).get_by_text("Succeeded")).to_be_visible()
    blocks: list[float] = page.evaluate("window.blocks")
    known = statistics.median(page.evaluate("window.known"))
    assert max(blocks, default=0) < MOST_DEAF * known
    told = wareflow.get(f"/runs/{run}")["books"]
    assert (told["read"], told["delivered"], told["balanced"]) == (RECORDS, RECORDS, True)


def _rises(books: Locator, above: int) -> int:
    """Nobody loads the page again, and yet the number of records that were read or delivered goes up."""
    expect(books).to_have_text(re.compile(r"[1-9][\d,]* delivered"))
    books.page.wait_for_function(
        "([books, above]) => Number(/([\\d,]+) delivered/.exec(books.textContent)[1].replaceAll(',', '')) > above",
        arg=[books.element_handle(), above],
    )
    return int(re.findall(r"([\d,]+) delivered", books.inner_text())[0].replace(",", ""))


def _pages_in_the_middle(editor: Editor) -> None:
    """Items far behind the first ones, while more are coming."""
    data = editor.step_data("Map 3")
    expect(data.get_by_role("cell", name="S-000000", exact=True)).to_be_visible()
    for _ in range(3):
        data.get_by_role("button", name="Next page").click()
    expect(data.get_by_text(re.compile(r"^151–200 of "))).to_be_visible()
    row = data.get_by_role("cell", name="S-000199", exact=True)
    expect(row).to_be_attached()


def _the_time_is_drawn(editor: Editor) -> None:
    editor.run_panel.get_by_role("tab", name="Timeline").click()
    row = editor.run_panel.get_by_role("row", name=re.compile("^Map 12"))
    lasted = row.get_by_role("cell").nth(3)
    expect(lasted).to_have_text(re.compile(r"\d"))
    before = lasted.inner_text()
    expect(lasted).not_to_have_text(before)
    editor.run_panel.get_by_role("tab", name="Steps", exact=True).click()


def _another_one_is_cancelled(page: Page, wareflow: Instance, flow: str) -> None:
    other = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})
    page.goto(f"/runs?flow={flow}")
    page.get_by_role("button", name=f"Cancel run {other['number']}").click()
    row = page.get_by_role("row").filter(has_text=f"#{other['number']} ")
    expect(row.get_by_text("Cancelled", exact=True)).to_be_visible(timeout=60_000)
    page.close()


def _flow(wareflow: Instance) -> str:
    rows = (
        {"sku": f"S-{n:06d}", "name": f" Mug no. {n} ", "price": f"{n % 1000}.50", "stock": n % 7}
        for n in range(RECORDS)
    )
    lines = "\n".join(map(json.dumps, rows)).encode()
    answer = wareflow.api.post("/files", files={"file": ("items.jsonl", lines)}, timeout=60)
    names = [f"map_{n}" for n in range(1, MAPPINGS + 1)]
    nodes = {
        "read": {"type": "core.read_file", "config": {"file": answer.json()["id"], "format": "json_lines"}},
        **{name: _mapping(name) for name in names},
        "filter": {
            "type": "core.filter",
            "config": {"conditions": {"match": "all", "rules": [{"field": "stock", "operator": "not_empty"}]}},
        },
    }
    wires = zip(["read.items", *(f"{name}.mapped" for name in names)], [*names, "filter"], strict=True)
    return wareflow.new_flow("A hundred thousand", nodes, [(source, f"{target}.items") for source, target in wires])


def _mapping(name: str) -> dict[str, object]:
    fields = {
        "sku": "{{ item.sku }}",
        "name": "{{ item.name | trim | upper | truncate(60) }}",
        "stock": "{{ item.stock }}",
        "price": "{{ (item.price | decimal) | round(2) }}",
        "gross": "{{ ((item.price | decimal) * 1.23) | round(2) }}",
        "code": "{{ item.sku }}-{{ item.name | lower }}",
        "low": "{{ item.stock < 3 }}",
    }
    return {"type": "core.map_fields", "title": name.replace("_", " ").capitalize(), "config": {"fields": fields}}
