"""Fetch file: what is kept, what is refused, and where an address may lead."""

from typing import Any, Literal

import httpx
import pytest
from wareflow.sdk import Batch, http
from wareflow.testing import NodeRun, run_node

from nodes.core.fetch_file import FetchFile

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MUG = "https://cdn.example.com/pictures/Blue%20mug.png?v=2"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


def gives(content: bytes = PNG, media_type: str = "image/png", status: int = 200) -> httpx.Response:
    return httpx.Response(status, content=content, headers={"Content-Type": media_type})


async def fetch(
    answer: httpx.Response | Any, url: str = MUG, mode: Literal["live", "plan"] = "live", **config: Any
) -> NodeRun:
    remote = answer if callable(answer) else lambda request: answer
    return await run_node(
        FetchFile, {"url": "{{ item.url }}", **config}, Batch.of([{"url": url}]), http=remote, mode=mode
    )


async def test_the_file_is_kept_as_it_came_under_its_own_name_or_another() -> None:
    own = await fetch(gives())
    other = await fetch(gives(), file_name="MUG-BLUE.png")

    [record] = own.records("found")
    assert (record["file"]["name"], record["file"]["size"]) == ("Blue mug.png", len(PNG))
    assert own.host.files.open(record["file"]["id"]).path.read_bytes() == PNG
    assert other.records("found")[0]["file"]["name"] == "MUG-BLUE.png"


async def test_a_plan_fetches_nothing_and_says_what_would_be_kept() -> None:
    run = await fetch(httpx.Response(500), mode="plan")

    assert run.records("found")[0]["file"] == {"id": None, "size": None, "name": "Blue mug.png"}
    assert [each.change.key for each in run.changes] == ["Blue mug.png"]


async def test_an_item_without_an_address_leaves_by_its_own_port() -> None:
    run = await fetch(gives(), url=" ")

    assert run.records("missing") == [{"url": " "}]


async def test_an_address_that_leads_on_is_followed_but_not_for_ever() -> None:
    seen: list[str] = []

    def remote(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        there = {"cdn.example.com": "//b.example.com/mug.png", "b.example.com": "/other.png"}[request.url.host]
        moved = request.url.path != "/other.png"
        return httpx.Response(302, headers={"Location": there}) if moved else gives()

    run = await fetch(remote)
    circle = await fetch(httpx.Response(301, headers={"Location": MUG}))

    assert seen == [MUG, "https://b.example.com/mug.png", "https://b.example.com/other.png"]
    assert len(run.records("found")) == 1
    assert "more than 5 times" in circle.parked[0].problem.message


@pytest.mark.parametrize(
    ("answer", "config", "words"),
    [
        (gives(b"<html>Not here any more</html>", "text/html"), {"kind": "picture"}, "no picture"),
        (gives(PNG), {"kind": "pdf"}, "no pdf"),
        (gives(PNG + bytes(1024 * 1024)), {"largest": 1}, "larger than 1 MB"),
        (gives(b""), {}, "is empty"),
        (gives(b"gone", "text/plain", 404), {}, "refused GET https://cdn.example.com/pictures/Blue%20mug.png: gone"),
        (httpx.Response(302), {}, "refused"),
        (httpx.Response(302, headers={"Location": "ftp://cdn.example.com/mug.png"}), {}, "no http or https address"),
    ],
)
async def test_what_is_no_such_file_fails_alone_and_says_why(
    answer: httpx.Response, config: dict[str, Any], words: str
) -> None:
    run = await fetch(answer, **config)

    assert words in run.parked[0].problem.message
    assert len(run.host.files) == 0
