"""Sources: what people see of them, and setting them back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from wareflow.sdk.errors import ConfigError
from wareflow.services import flows as drafts
from wareflow.services import publishing, source_views, sources
from wareflow.services.source_views import SourceView
from wareflow.services.sources import Target
from wareflow.store.errors import NotFound

from tests.runs.arrange import Office, goods, items_to_bc, numbered

BEGINNING = Target(None)


def shown(office: Office, flow_id: str) -> SourceView:
    (source,) = source_views.list_sources(office.product, flow_id)
    return source


def rewind(office: Office, flow_id: str, target: Target = BEGINNING) -> sources.Preview:
    return sources.rewind(office.product, flow_id, "changed", target, reason="The mapping was wrong.", by="me")


async def test_a_source_shows_where_it_stands_and_how_it_came_there(office: Office) -> None:
    office.stock(goods(*numbered(5)))
    flow_id = office.flow(items_to_bc(page_size=2))
    before = shown(office, flow_id)

    run = await office.run(flow_id)

    source = shown(office, flow_id)
    (move,) = source.moves
    assert (before.read, before.position, before.moves) == (False, None, [])
    assert (source.node, source.connection, source.known, source.scan) == ("changed", "demo_lightspeed", 5, None)
    assert source.position == move.after
    assert (move.kind, move.before, move.run_number, move.records) == ("scan", None, run.number, 5)


async def test_a_rewind_reads_again_and_skips_what_is_unchanged(office: Office) -> None:
    office.stock(goods(*numbered(5)))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    office.forget_requests()

    preview = sources.preview(office.product, flow_id, "changed", BEGINNING)
    rewind(office, flow_id)
    source = shown(office, flow_id)
    again = await office.run(flow_id)

    assert (preview.at_least, preview.at_most) == (5, 5)
    assert "5 known records would be read again" in preview.message
    assert (source.position, source.moves[0].kind, source.moves[0].reason) == (None, "rewind", "The mapping was wrong.")
    assert office.books(again.id) == {}
    assert office.requests() == []
    assert [move.kind for move in shown(office, flow_id).moves] == ["scan", "rewind", "scan"]


async def test_a_rewind_may_deliver_the_unchanged_again(office: Office) -> None:
    office.stock(goods(*numbered(5)))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    document = items_to_bc()
    document["nodes"]["upsert"]["config"]["fields"] = {"displayName": "New {{ item.description }}"}
    save(office, flow_id, document)

    rewind(office, flow_id, Target(None, again=True))
    again = await office.run(flow_id)

    assert shown(office, flow_id).moves[1].forgotten == 5
    assert office.books(again.id) == {"read": 5, "delivered": 5}
    assert office.bc_items()["G-0000"]["displayName"] == "New Goods G-0000"


async def test_a_rewind_to_a_time_says_what_is_certain_and_what_is_not(office: Office) -> None:
    old = "2026-01-05T10:00:00+00:00"
    office.stock(goods(*numbered(3), at=old))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    start = datetime.now(UTC)
    office.stock([*goods(*numbered(3), at=old), *goods("N")])
    await office.run(flow_id)

    preview = sources.preview(office.product, flow_id, "changed", Target(start - timedelta(minutes=1)))

    assert (preview.at_least, preview.at_most) == (1, 4)
    assert preview.since == start - timedelta(minutes=11)


async def test_a_source_is_not_set_forward_nor_without_a_reason_nor_before_it_was_read(office: Office) -> None:
    office.stock(goods("A"))
    flow_id = office.flow(items_to_bc())

    with pytest.raises(NotFound, match="never read"):
        rewind(office, flow_id)
    await office.run(flow_id)
    with pytest.raises(ConfigError, match="would leave records out"):
        rewind(office, flow_id, Target(datetime.now(UTC) + timedelta(days=1)))
    with pytest.raises(ConfigError, match="Say why"):
        sources.rewind(office.product, flow_id, "changed", BEGINNING, reason=" ", by="me")

    assert len(shown(office, flow_id).moves) == 1


async def test_a_scan_in_progress_is_shown_and_refuses_a_rewind(office: Office) -> None:
    office.stock(goods(*numbered(6)))
    flow_id = office.flow(items_to_bc(page_size=2))
    run = await office.run(flow_id)
    office.fault("lightspeed", "slow", times=20, delay=0.5, match={"path": "Item"})
    office.stock(goods(*numbered(6), price="13.00"))
    running_id = office.start(flow_id)
    working = asyncio.create_task(office.work(running_id))
    scan = await open_scan(office, flow_id)

    with pytest.raises(ConfigError, match=r"Run \d+ is reading") as refused:
        rewind(office, flow_id)
    office.calm()
    await working

    assert refused.value.code == "scan_open"
    assert (scan.run_id, scan.run_number) == (running_id, run.number + 1)
    assert shown(office, flow_id).scan is None


@pytest.mark.parametrize(("how", "books"), [("changed", {}), ("all", {"read": 3, "unchanged": 3})])
async def test_a_run_may_read_everything_again(office: Office, how: str, books: dict[str, int]) -> None:
    office.stock(goods(*numbered(3)))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)

    again = await office.run(flow_id, read_again=how)

    assert office.books(again.id) == books
    assert shown(office, flow_id).moves[1].reason == "A run was started to read everything again."


async def test_only_a_whole_live_run_reads_everything_again(office: Office) -> None:
    flow_id = office.flow(items_to_bc())

    with pytest.raises(ConfigError, match="whole live run"):
        office.start(flow_id, "plan", read_again="all")


async def test_publishing_a_changed_filter_says_what_is_not_looked_at_again(office: Office) -> None:
    office.stock(goods("A"))
    flow_id = office.flow(items_to_bc())
    first = publishing.publish(office.product, flow_id, "", by=None, author="me")
    await office.run(flow_id, draft=False)
    document = items_to_bc(page_size=7)
    save(office, flow_id, document)
    harmless = publishing.publish(office.product, flow_id, "", by=None, author="me")
    document["nodes"]["changed"]["config"]["archived"] = "only"
    save(office, flow_id, document)

    changed = shown(office, flow_id).changed
    warned = publishing.publish(office.product, flow_id, "", by=None, author="me")

    (warning,) = warned.warnings
    assert (first.warnings, harmless.warnings, changed) == ((), (), ["archived"])
    assert (warning.node, warning.field, warning.severity) == ("changed", "archived", "warning")
    assert "are not looked at again unless you set the source back" in warning.message


async def test_a_run_that_lost_data_and_set_its_source_back_is_told_as_that(office: Office) -> None:
    office.stock(goods(*numbered(3)))
    flow_id = office.flow(items_to_bc())
    office.reconnect("demo_bc", {"client_secret": "wrong"})
    run = await office.run(flow_id)

    undone, scanned = shown(office, flow_id).moves

    assert (undone.kind, undone.run_id, undone.by) == ("undo", run.id, None)
    assert (scanned.kind, scanned.records) == ("scan", 3)


async def open_scan(office: Office, flow_id: str) -> Any:
    for _ in range(1_000):
        if scan := shown(office, flow_id).scan:
            return scan
        await asyncio.sleep(0.02)
    raise AssertionError("no scan was opened")


def save(office: Office, flow_id: str, document: Any) -> None:
    drafts.save(office.product, flow_id, drafts.show(office.product, flow_id).revision, document)
