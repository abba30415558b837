"""A person is erased from everything that is logged: in no table, no blob, no file of the database; counts stay."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from sqlalchemy import Engine, LargeBinary, insert, make_url, select, text
from wareflow.engine.tombstones import is_tombstone
from wareflow.services import erasing, privacy
from wareflow.services.config import Config
from wareflow.services.pieces import Pace
from wareflow.services.product import Product
from wareflow.store import erasing_rows
from wareflow.store.database import reading, transact
from wareflow.store.ids import new_id
from wareflow.store.models import (
    CursorHistory,
    CursorState,
    Effect,
    Inbox,
    Link,
    Notice,
    RecordKey,
    Run,
    RunEvent,
    Task,
    TaskStep,
    WebhookSeen,
    metadata,
    table,
)

from tests.runs.arrange import Office, flow

MAIL = "anna@example.com"
NAME = "Anna Sekretna"
ANNA = {"email": "Anna@Example.com", "phone": "+48 600 100 200", "name": NAME, "price": "12.50"}
JAN = {"email": "jan@example.com", "phone": "+48 600 100 201", "name": "Jan Nowak", "price": "3.00"}
BROKEN = {"email": MAIL, "phone": "600100200", "name": NAME}
ORDERS = flow(
    {
        "start": ("core.manual_start", {"rows": [ANNA, JAN, {**ANNA, "price": "1.00"}, BROKEN]}),
        "map": ("core.map_fields", {"fields": {"email": "{{ item.email }}", "name": "{{ item.name }}",
                                               "price": "{{ item.price }}"}}),
        "short": ("core.map_fields", {"fields": {"name": "{{ item.name }}"}}),
        "upsert": ("business_central.upsert_item", {
            "connection": "demo_bc", "number": "{{ item.email }}", "fields": {"displayName": "{{ item.name }}"},
        }),
    },
    "start.items -> map.items", "map.mapped -> short.items", "map.mapped -> upsert.items",
)  # fmt: skip


def everything(engine: Engine) -> Iterator[tuple[str, str]]:
    """Every value of every table as text, blobs opened."""
    with engine.connect() as connection:
        for each in metadata.sorted_tables:
            if each.name in ("flow", "flow_version"):
                continue
            for row in connection.execute(select(each)):
                for name, value in row._mapping.items():
                    yield f"{each.name}.{name}", _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zstandard.decompress(value).decode(errors="replace")
    except zstandard.ZstdError:
        return value.decode(errors="replace")


def places(engine: Engine, *canaries: str) -> set[str]:
    return {place for place, value in everything(engine) if any(each in value.casefold() for each in canaries)}


async def logged(office: Office) -> str:
    """A run with Anna in all that a run makes, and Anna in every other table that could hold her."""
    run = await office.run(office.flow(ORDERS))
    assert run.n_in == 4
    _plant(office, run)
    return run.id


def _plant(office: Office, run: Run) -> None:
    project, engine = office.product.project_id, office.product.engine
    said = {"message": f"The shop refused {MAIL}."}
    with reading(engine) as session:
        task_id = session.scalars(select(table(Task).c.id).where(table(Task).c.run_id == run.id)).first()
    common = {"project_id": project}

    def work(session: Any) -> None:
        def add(model: Any, **values: Any) -> None:
            session.execute(insert(table(model)).values(**values))

        add(Inbox, stream_id="s", record_key=MAIL, record_version="1", content_hash="h", **common)
        add(Link, pair_id="p", object_type="customer", left_id=MAIL, right_id="C-1", **common)
        add(WebhookSeen, flow_id=run.flow_id, delivery_id=f"id:{MAIL}", body_hash="h", **common)
        add(RunEvent, run_id=run.id, seq=9_000, kind="run", data=said)
        add(CursorState, stream_id="s", flow_id=run.flow_id, node_id="n", position={"after": MAIL}, **common)
        add(CursorHistory, id=new_id(), stream_id="s", after={"after": MAIL}, commit_no=1, **common)
        add(RecordKey, id=new_id(), value=MAIL, name="email", run_id=run.id, task_id=task_id, node_id="x", port="y",
            head="z", page_no=0, item_no=0, **common)  # fmt: skip
        add(Notice, id=new_id(), flow_id=run.flow_id, run_id=run.id, kind="failed", channel="email", content=said,
            **common)  # fmt: skip
        session.execute(table(Task).update().where(table(Task).c.id == task_id).values(last_error=said))
        session.execute(table(TaskStep).update().where(table(TaskStep).c.run_id == run.id).values(error=said))
        session.execute(
            table(Run).update().where(table(Run).c.id == run.id)
            .values(summary=f"4 orders: {MAIL}", error=said, options={"records": [ANNA, JAN], "data": {"from": MAIL}})
        )  # fmt: skip
        session.execute(table(Effect).update().values(response={"email": MAIL}, note=said["message"]))

    transact(engine, work)


def erase(office: Office, kind: Any = "email", value: str = MAIL, product: Product | None = None) -> Any:
    product = product or office.product
    looked = privacy.look(product, kind, value, None)
    privacy.work_off(product)
    privacy.order(product, looked.id, None)
    privacy.work_off(product)
    return privacy.show(product, looked.id)


async def test_a_person_is_found_everywhere_before_anything_is_changed(office: Office) -> None:
    run_id = await logged(office)
    before = places(office.product.engine, MAIL)

    looked = privacy.look(office.product, "email", MAIL, None)
    states = privacy.work_off(office.product)

    found = privacy.show(office.product, looked.id)
    assert states == ["found"]
    assert [(run["id"], run["records"] >= 6) for run in found.found["runs"]] == [(run_id, True)]
    assert {"inbox", "link", "webhook_seen", "notice", "cursor_state", "run", "effect", "change", "parked_item",
            "record_key", "task", "task_step", "run_event", "cursor_history"} <= set(found.found["rows"])  # fmt: skip
    assert places(office.product.engine, MAIL) == before


async def test_after_an_erasure_the_person_is_in_no_table_and_no_blob(office: Office) -> None:
    await logged(office)
    assert {"step_chunk.data", "change.key", "effect.effect_key", "parked_item.record"} <= places(
        office.product.engine, MAIL
    )

    done = erase(office)

    left = places(office.product.engine, MAIL, NAME.casefold(), "600 100 200", "600100200")
    assert left == set()
    assert done.state == "done"
    assert done.found["records"] >= 6


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL's files are its own
async def test_nothing_is_left_in_the_bytes_of_the_database_file(office: Office) -> None:
    await logged(office)
    path = Path(make_url(office.product.config.database).database or "")

    erase(office)
    office.product.engine.dispose()

    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*")).lower()
    assert raw.count(MAIL.encode()) == _in_flows(office, MAIL)


def _in_flows(office: Office, words: str) -> int:
    with office.product.engine.connect() as connection:
        texts = [
            str(value).casefold()
            for name in ("flow", "flow_version")
            for value in connection.execute(text(f"SELECT document FROM {name}")).scalars()
        ]
    return sum(document.count(words) for document in texts)


async def test_counts_lineage_and_everybody_else_stay(office: Office) -> None:
    run_id = await logged(office)
    steps, changes = office.steps(run_id), office.change_counts(run_id)

    erase(office)

    started = office.records(run_id, "start", "items")
    short = office.records(run_id, "short", "mapped")
    assert [is_tombstone(record) for record in started] == [True, False, True, True]
    assert [is_tombstone(record) for record in short] == [True, False, True]
    assert started[1] == JAN
    assert {node: step.outputs for node, step in office.steps(run_id).items()} == {
        node: step.outputs for node, step in steps.items()
    }
    assert office.change_counts(run_id) == changes
    assert [change[2].casefold() for change in office.changes(run_id) if "erased" not in change[2]] == [
        "jan@example.com"
    ]
    office.assert_books(run_id)


async def test_a_parked_record_of_the_person_waits_no_longer_and_cannot_be_sent(office: Office) -> None:
    await logged(office)
    assert len(office.parked("open")) == 1

    erase(office)

    item = office.parked(None)[0]
    assert (item.state, is_tombstone(item.record)) == ("dropped", True)
    assert "erased" in item.note


async def test_the_ledger_keeps_a_hash_and_its_shape(office: Office) -> None:
    await logged(office)
    before = len(office.rows(select(table(Effect))))

    erase(office)

    rows = office.rows(select(table(Effect)))
    assert len(rows) == before
    assert sum(row.effect_key.startswith("erased:") for row in rows) >= 1
    assert all(row.remote_id and row.state == "confirmed" for row in rows)


async def test_a_phone_number_finds_the_same_person(office: Office) -> None:
    run_id = await logged(office)

    erase(office, "phone", "0048 600-100-200")

    assert [is_tombstone(record) for record in office.records(run_id, "start", "items")] == [True, False, True, True]
    assert "600100201" in "".join(str(office.records(run_id, "start", "items"))).replace(" ", "")


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("after", [1, 2, 4, 7, 11])
async def test_an_erasure_that_was_killed_is_brought_to_its_end(
    office: Office, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await logged(office)
    looked = privacy.look(office.product, "email", MAIL, None)
    privacy.work_off(office.product)
    privacy.order(office.product, looked.id, None)
    writes = 0
    real = erasing.Eraser._write

    def write(self: Any, work: Any) -> Any:
        nonlocal writes
        writes += 1
        if writes == after:
            raise Killed
        return real(self, work)

    monkeypatch.setattr(erasing.Eraser, "_write", write)
    with pytest.raises(Killed):
        privacy.work_off(office.product)
    transact(office.product.engine, lambda s: s.execute(text("UPDATE erasure SET worker_until = NULL")))

    states = privacy.work_off(office.product)

    assert states == ["done"]
    assert places(office.product.engine, MAIL, NAME.casefold(), "600 100 200") == set()


async def test_nobody_else_takes_an_erasure_that_is_at_work(office: Office) -> None:
    await logged(office)
    privacy.look(office.product, "email", MAIL, None)
    stopped = Pace(wait=False)
    stopped._stop.set()

    first = privacy.work_off(office.product, stopped)
    second = privacy.work_off(office.product)

    assert (first, second) == (["stopped"], ["found"])


async def test_a_run_under_way_is_left_alone_until_it_is_over(office: Office) -> None:
    run_id = office.start(office.flow(ORDERS))
    transact(office.product.engine, lambda s: s.execute(
        table(Run).update().where(table(Run).c.id == run_id).values(summary=MAIL)
    ))  # fmt: skip

    waiting = erase(office)
    await office.work(run_id)
    transact(office.product.engine, lambda s: s.execute(text("UPDATE erasure SET worker_until = NULL")))
    states = privacy.work_off(office.product)

    assert waiting.state == "waiting"
    assert states == ["done"]
    assert places(office.product.engine, MAIL, NAME.casefold()) == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a copy of the file is the simplest backup
async def test_a_restored_backup_is_erased_again_before_anybody_can_look(
    office: Office, config: Config, tmp_path: Path
) -> None:
    await logged(office)
    backup = tmp_path / "backup.db"
    with sqlite3.connect(tmp_path / "wareflow.db") as known, sqlite3.connect(backup) as copy:
        known.backup(copy)
    erase(office)
    restored = config.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'restored.db'}"})
    shutil.copy(backup, tmp_path / "restored.db")

    product = Product.open(restored)

    left = places(product.engine, MAIL, NAME.casefold(), "600 100 200")
    again = privacy.reapply(product)
    product.close()
    assert left == set()
    assert again == 0


async def test_the_list_outside_of_the_database_holds_no_person(office: Office) -> None:
    await logged(office)

    erase(office)

    kept = office.product.config.erased.read_text()
    assert len(kept.splitlines()) == 1
    assert MAIL not in kept.casefold()
    assert "600100200" not in kept


async def test_files_and_flows_that_name_the_person_are_listed_and_not_touched(office: Office) -> None:
    await logged(office)

    async def chunks() -> Any:
        yield f"email;name\n{MAIL};Anna\n".encode()

    stored = await office.product.files.create(f"{MAIL}.csv", "text/csv", chunks())
    done = erase(office)

    assert [file["name"] for file in done.found["files"]] == ["erased.csv"]
    assert [each["name"] for each in done.found["flows"]] == ["Test"]
    assert stored.path.read_bytes().count(MAIL.encode()) == 1


def test_every_table_is_looked_through_or_is_named_as_no_log() -> None:
    looked = {each.name for each in erasing_rows.tables()}

    assert {each.name for each in metadata.sorted_tables} == looked | set(erasing_rows.NOT_LOGS) | {
        each.name for each in metadata.sorted_tables if not erasing_rows.columns(each)
    }
    blobs = {
        f"{each.name}.{column.name}"
        for each in metadata.sorted_tables
        for column in each.columns
        if isinstance(column.type, LargeBinary)
    }
    known = {f"{name}.{column}" for name in ("step_chunk", "task_entry") for column in ("data", "lineage")}
    assert blobs == known | {"run_page.outcomes"}
    assert {"parked_item", "change", "effect", "inbox", "record_key", "run", "run_event", "link"} <= looked
