"""A source that changes while it is read, scans that break off, runs that fail, people who set the cursor back:
once everything is quiet, the newest version of every record was dealt with."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session
from wareflow.engine import books
from wareflow.store import cursors, inbox, pages, runs, tasks
from wareflow.store.cursors import Scan, Stream
from wareflow.store.database import transact
from wareflow.store.inbox import Entry
from wareflow.store.models import CursorState, RunPage, Task, table
from wareflow.store.sweep import sweep
from wareflow.store.tasks import Claimed

from tests.machines.arrange import PROFILE, engine, new_world

PAGE = 2
PAGES = table(RunPage)
KEYS = st.sampled_from(("A", "B", "C", "D", "E"))


class CursorMachine(RuleBasedStateMachine):
    """Times are whole numbers that rise with every change; a page token is the last place that was read."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_world()
        self.stream = Stream(self.world.flow, "fetch", "demo")
        self.now = 0
        self.source: dict[str, tuple[int, int]] = {}
        self.dealt_with: set[tuple[str, int]] = set()
        self.position = ""
        self.run_id = ""
        self.reader: Claimed | None = None
        self.scan: Scan | None = None
        self.taken: set[tuple[str, int]] = set()
        self.started = 0

    # The source -------------------------------------------------------------------------------------------------------

    @rule(key=KEYS)
    def change(self, key: str) -> None:
        self.now += 1
        self.source[key] = (self.now, self.source.get(key, (0, 0))[1] + 1)

    def _after(self, place: int) -> list[tuple[str, int, int]]:
        rows = [(key, at, version) for key, (at, version) in self.source.items() if at >= place]
        return sorted(rows, key=lambda row: row[1])

    # A run ------------------------------------------------------------------------------------------------------------

    @precondition(lambda self: not self.run_id)
    @rule()
    def start(self) -> None:
        self.run_id = self.world.run("fetch")
        self.started = self.now
        self._take_up(run_id=self.run_id)

    def _take_up(self, **which: str) -> None:
        self.reader = transact(engine(), lambda s: tasks.claim(s, "w", **which))  # type: ignore[arg-type]
        assert self.reader is not None
        reader = self.reader
        self.scan = transact(
            engine(), lambda s: cursors.open_scan(s, reader, self.stream, lo=None, hi=f"{self.started:06d}")
        )

    @precondition(lambda self: self.scan is not None)
    @rule()
    def read_a_page(self) -> None:
        assert self.scan is not None
        since = int(self.scan.position or 0) if self.scan.position else 0
        place = int(self.scan.page_token) + 1 if self.scan.page_token else since
        rows = self._after(place)
        page, more = rows[:PAGE], rows[PAGE:]
        new = self._store(page, str(page[-1][1]) if more else None, done=not more)
        self.taken.update(new)
        if not more:
            self.scan = None

    def _store(self, page: list[tuple[str, int, int]], token: str | None, *, done: bool) -> set[tuple[str, int]]:
        reader, scan = self.reader, self.scan
        assert reader is not None
        assert scan is not None

        def work(session: Session) -> set[tuple[str, int]]:
            tasks.hold(session, reader)
            entries = [Entry(key, str(version), str(version)) for key, _, version in page]
            verdicts = inbox.classify(session, reader.run_id, self.stream.id, entries)
            fresh = [n for n, verdict in enumerate(verdicts) if verdict in ("new", "again")]
            if fresh:
                slot = pages.reserve(session, reader)
                inbox.accept(
                    session, reader, self.stream.id, slot.task_no, {i: entries[n] for i, n in enumerate(fresh)}
                )
                pages.add_page(session, reader, slot, len(fresh), stream_id=self.stream.id)
            if done:
                sort = f"{self.started:06d}"
                cursors.complete_scan(session, reader, scan, str(self.started), sort)
                tasks.finish(session, reader)
                runs.settle(session, reader.run_id)
            else:
                cursors.commit_page(session, reader, scan, token)
            return {(page[n][0], page[n][2]) for n in fresh}

        found = transact(engine(), work)
        if not done:
            self.scan = Scan(**{**vars(scan), "page_token": token})
        return found

    @precondition(lambda self: self.scan is not None)
    @rule()
    def the_reader_dies(self) -> None:
        """Another worker takes the scan up at its page token."""
        assert self.reader is not None
        reader = self.reader
        transact(engine(), lambda s: tasks.save_progress(s, reader, {"at": 1}))
        self.world.change(Task, {"id": reader.id}, lease_until=self.world.now(-1))
        transact(engine(), sweep)
        self._take_up(task_id=reader.id)

    @precondition(lambda self: self.run_id and self.scan is None)
    @rule(well=st.booleans())
    def work_the_pages_off(self, well: bool) -> None:
        """All pages end, well or failed; with a failed one the run gives its cursor back."""
        while page := transact(engine(), lambda s: tasks.claim(s, "w", run_id=self.run_id)):
            self._end(page, books.DELIVERED if well else books.FAILED)
        assert self.world.state(self.run_id) in ("succeeded", "partial", "failed")
        if well:
            self.dealt_with |= self.taken
        self.taken = set()
        self.run_id = ""

    def _end(self, page: Claimed, outcome: int) -> None:
        def work(session: Any) -> None:
            tasks.hold(session, page)
            count = pages_size(session, page)
            pages.merge_outcomes(session, page.run_id, {(page.no << 20) + n: outcome for n in range(count)})
            tasks.finish(session, page)
            runs.settle(session, page.run_id)

        transact(engine(), work)

    @precondition(lambda self: not self.run_id and self.world.count(CursorState, stream_id=self.stream.id))
    @rule(to=st.integers(0, 30))
    def a_person_sets_it_back(self, to: int) -> None:
        if to <= self.now and f"{to:06d}" < str(self._row()["position_sort"]):
            transact(engine(), lambda s: cursors.rewind(s, self.stream.id, str(to), f"{to:06d}", by="somebody"))

    def _row(self) -> dict[str, Any]:
        return self.world.only(CursorState, stream_id=self.stream.id)

    @invariant()
    def nothing_lies_behind_the_cursor_unread(self) -> None:
        """What the next scan will not ask for any more was dealt with, or is in the hands of the open run."""
        if not self.world.count(CursorState, stream_id=self.stream.id):
            return
        position = int(self._row()["position_sort"] or 0)
        for key, (at, version) in self.source.items():
            assert at >= position or (key, version) in self.dealt_with | self.taken, (key, at, version, position)


def pages_size(session: Session, page: Claimed) -> int:
    """How many items the page has."""
    chosen = select(PAGES.c.n_items).where(PAGES.c.run_id == page.run_id, PAGES.c.page_no == page.page_no)
    return int(session.execute(chosen).scalar_one())


TestCursorMachine = CursorMachine.TestCase
TestCursorMachine.settings = PROFILE
