"""A person erased from the command line: shown first, erased after a yes."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from wareflow.services import privacy
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.store.database import transact

from tests.cli.conftest import Terminal
from tests.runs.arrange import flow

MAIL = "anna@example.com"
ROWS = {"rows": [{"email": MAIL, "code": "00123"}, {"email": "jan@example.com", "code": "7"}]}
MAPPED = flow(
    {
        "start": ("core.manual_start", ROWS),
        "map": ("core.map_fields", {"fields": {"code": "{{ item.code }}"}}),
    },
    "start.items -> map.items",
)


def ran(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps(MAPPED))
    assert terminal.run("run", path).code == 0


def test_what_was_found_is_shown_and_erased_after_a_yes(terminal: Terminal, tmp_path: Path) -> None:
    ran(terminal, tmp_path)

    done = terminal.run("erase", "--email", MAIL.upper(), "--yes")
    again = terminal.run("erase", "--email", MAIL, "--yes")

    assert (done.code, again.code) == (0, 0), done.err
    assert "2 records in 1 runs" in done.out
    assert "flow “Test”" in done.out
    assert done.out.rstrip().endswith("Erased.")
    assert "0 records in 0 runs" in again.out


def test_nothing_is_erased_without_a_yes(terminal: Terminal, tmp_path: Path) -> None:
    ran(terminal, tmp_path)

    asked = terminal.run("erase", "--email", MAIL)
    after = terminal.run("erase", "--email", MAIL, "--yes")

    assert asked.code == 1
    assert "2 records" in after.out


def test_somebody_must_be_named(terminal: Terminal) -> None:
    nobody = terminal.run("erase")
    nonsense = terminal.run("erase", "--phone", "order 12")

    assert (nobody.code, nonsense.code) == (2, 2)
    assert "--email" in nobody.err
    assert "phone number" in nonsense.err


@pytest.mark.kill
@pytest.mark.parametrize("commit", [2, 9, 30, 36])
def test_an_erasure_whose_process_was_killed_is_ended_by_the_next_one(
    terminal: Terminal, tmp_path: Path, commit: int
) -> None:
    ran(terminal, tmp_path)

    killed = terminal.run_apart("erase", "--email", MAIL, "--yes", WAREFLOW_FAILPOINTS=f"erasing.*.after=kill@{commit}")
    with opened_product(terminal) as product:
        transact(product.engine, lambda s: s.execute(text("UPDATE erasure SET worker_until = NULL")))
        privacy.work_off(product)
        for each in privacy.list_newest(product):
            if each.state == "found":
                privacy.order(product, each.id, None)
        privacy.work_off(product)
        states = [each.state for each in privacy.list_newest(product)]

    assert killed.code == -signal.SIGKILL
    assert states == ["done"]
    assert "0 records in 0 runs" in terminal.run("erase", "--email", MAIL, "--yes").out


@contextmanager
def opened_product(terminal: Terminal) -> Iterator[Product]:
    product = Product.open(Config(home=terminal.home))
    yield product
    product.close()
