"""The database goes away for longer than a transaction is repeated: the task waits, nobody has to mend anything."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from wareflow.engine.host import Intent
from wareflow.services import commits
from wareflow.services.db_host import DatabaseHost

from tests.runs.arrange import Office, goods, items_to_bc, numbered


async def test_a_database_that_was_away_parks_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.stock(goods(*numbered(3)))
    store, tried = commits._store_page, []

    def away_at_first(*args: Any, **more: Any) -> None:
        tried.append(1)
        if len(tried) == 1:
            raise OperationalError("UPDATE task", {}, Exception("the server closed the connection"))
        store(*args, **more)

    monkeypatch.setattr(commits, "_store_page", away_at_first)

    run = await office.run(office.flow(items_to_bc()))

    assert len(tried) == 2
    assert (run.state, office.parked()) == ("succeeded", [])
    assert office.books(run.id) == {"read": 3, "delivered": 3}


async def test_a_database_that_went_away_while_a_node_was_at_work_is_no_fault_of_its_items(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.stock(goods(*numbered(3)))
    begin, tried = DatabaseHost.begin_effect, []

    async def away_at_first(host: DatabaseHost, intent: Intent) -> str:
        tried.append(1)
        if len(tried) == 1:
            raise OperationalError("SELECT effect", {}, Exception("terminating connection"))
        return await begin(host, intent)

    monkeypatch.setattr(DatabaseHost, "begin_effect", away_at_first)

    run = await office.run(office.flow(items_to_bc()))

    assert (run.state, office.parked()) == ("succeeded", [])
    assert office.books(run.id) == {"read": 3, "delivered": 3}
