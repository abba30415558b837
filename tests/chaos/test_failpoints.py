"""Every commit has a point before and after it, and points do what they are told, in a process of their own."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from wareflow import failpoints
from wareflow.failpoints import Armed, FailpointRaised

from tests.chaos import points

WRITES = """
import sys
from sqlalchemy import text
from wareflow.store.database import open_engine, reading, transact

engine = open_engine("sqlite:///" + sys.argv[1])

def add(session):
    session.execute(text("CREATE TABLE IF NOT EXISTS seen (n INTEGER)"))
    session.execute(text("INSERT INTO seen VALUES (1)"))

def count(session):
    return session.execute(text("SELECT count(*) FROM seen")).scalar_one()

for _ in range(int(sys.argv[2])):
    transact(engine, add)
with reading(engine) as session:
    print(count(session))
"""


def _run(folder: Path, rules: str, times: int = 1) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WRITES, str(folder / "seen.db"), str(times)],
        env={**os.environ, failpoints.VARIABLE: rules}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_no_write_transaction_is_opened_past_the_points() -> None:
    assert points.open_write_transactions() == []


@pytest.mark.parametrize("door", points.DOORS)
def test_each_door_has_a_point_before_and_after_its_commit(door: str) -> None:
    text = dict(points.sources())[door]
    opened = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and "with writing(" in ast.unparse(node)
    ]

    assert opened
    for function in opened:
        body = ast.unparse(function)
        assert body.index("failpoints.before(") < body.index("failpoints.after("), function.name


def test_all_points_have_a_name_of_their_own() -> None:
    found = points.everything()

    assert len(found) >= 24
    assert {"commits._store_page.before", "tasks.claim.after", "ledger._begin.after", "ledger._finish.before"} <= {
        *found
    }
    assert {"context.send.before", "context.send.after"} <= {*found}
    assert not [name for name in found if "<" in name]


def test_before_the_commit_nothing_is_kept_and_after_it_everything(tmp_path: Path) -> None:
    before = _run(tmp_path, f"__main__.add.before=kill:{tmp_path / 'died-at.txt'}@2", times=3)
    after = _run(tmp_path, "__main__.add.after=crash@2", times=3)
    last = _run(tmp_path, "", times=0)

    assert (before.returncode, after.returncode) == (-signal.SIGKILL, 137)
    assert last.stdout.strip() == "3"
    assert (tmp_path / "died-at.txt").read_text().split()[1] == "__main__.add.before"


def test_a_stopped_process_goes_on_by_itself(tmp_path: Path) -> None:
    began = time.monotonic()

    stopped = _run(tmp_path, "*.add.before=stop:0.3")

    assert (stopped.returncode, stopped.stdout.strip()) == (0, "1")
    assert time.monotonic() - began >= 0.3


def test_a_raised_error_goes_up_and_a_note_is_kept(tmp_path: Path) -> None:
    raised = _run(tmp_path, f"*.before=raise@2;*=note:{tmp_path / 'points.txt'}", times=2)

    assert raised.returncode == 1
    assert "FailpointRaised: __main__.add.before" in raised.stderr
    assert (tmp_path / "points.txt").read_text().split() == ["__main__.add.before", "__main__.add.after"]


def test_chances_come_from_the_seed() -> None:
    def hits(seed: int) -> list[int]:
        armed = Armed(f"a.*=raise%0.2;seed={seed}")
        found = []
        for n in range(100):
            try:
                armed.hit("a.b")
            except FailpointRaised:
                found.append(n)
        return found

    assert hits(1) == hits(1) != hits(2)
    assert 5 < len(hits(1)) < 40


def test_rules_that_cannot_be_read_are_refused_with_the_way_to_write_them() -> None:
    with pytest.raises(ValueError, match="WAREFLOW_FAILPOINTS cannot be read at “everything=explode”"):
        Armed("everything=explode")


def test_nothing_happens_where_nothing_is_set() -> None:
    assert failpoints.VARIABLE not in os.environ

    failpoints.fp("context.send.before")
    failpoints.before(_run)
    failpoints.after(_run)
