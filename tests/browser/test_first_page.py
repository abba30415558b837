"""What a browser fetches before somebody sees their flows: counted as it goes over the wire, compressed."""

import gzip
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Response, expect

MOST = 250_000
"""Bytes of scripts and styles, compressed."""


def test_the_first_page_is_small(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response) if "/assets/" in response.url else None)

    page.goto("/flows")
    expect(page.get_by_role("heading", name="Flows", exact=True)).to_be_visible()
    expect(page.get_by_text("No flow yet").or_(page.get_by_role("table")).first).to_be_visible()

    # What comes later, such as what shows messages, keeps nobody waiting.
    sizes = {response.url.rsplit("/", 1)[1]: len(gzip.compress(response.body())) for response in list(fetched)}
    assert any(name.startswith("first") for name in sizes)
    assert sum(sizes.values()) <= MOST, sorted(sizes.items(), key=lambda size: -size[1])
