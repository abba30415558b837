"""The work of an erasure: all runs, then all tables, then what is only listed. It goes on where it was killed."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from wareflow.engine.persons import Persons
from wareflow.services.pieces import Pace
from wareflow.services.product import Product
from wareflow.store import erasing_rows, erasures, flows, retention
from wareflow.store.database import is_sqlite, reading, transact
from wareflow.store.erasing_runs import Found, RunEraser
from wareflow.store.models import Erasure, Flow, Run, StepChunk, StoredFile, table
from wareflow.store.models.runs import FINAL

log = structlog.get_logger()
RUN, CHUNK, FILE, FLOW = table(Run), table(StepChunk), table(StoredFile), table(Flow)
NAMED = 100
SAVE_EVERY = 5.0
MOST_READ = 64 * 1024 * 1024


class Interrupted(Exception):
    """Somebody wants to go home; the work goes on later from where it was saved."""


@dataclass
class Tally:
    """What was found. ``runs``, ``files`` and ``flows`` are named up to a hundred each."""

    records: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    run_count: int = 0
    open_runs: int = 0
    files: list[dict[str, Any]] = field(default_factory=list)
    flows: list[dict[str, Any]] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return dict(vars(self))

    def add(self, before: "Tally") -> None:
        """Rows that went with their run were counted by the look."""
        self.records = max(self.records, before.records)
        self.rows = {
            name: max(self.rows.get(name, 0), before.rows.get(name, 0)) for name in {**self.rows, **before.rows}
        }
        if not self.runs:
            self.runs, self.run_count = before.runs, before.run_count


class Eraser:
    """One piece of work: look only, or erase."""

    def __init__(self, product: Product, row: Erasure, pace: Pace) -> None:
        self._product = product
        self._row = row
        self._pace = pace
        self._erases = row.state != "looking"
        self._persons = Persons.of({row.kind}, row.digests, product.keys.keys)
        # by its time an erasure knows its own marks again; a look has none
        self._at = row.ordered_at.astimezone(UTC).isoformat(timespec="milliseconds") if row.ordered_at else ""
        self._position: dict[str, Any] = dict(row.position or {})
        self._waiting_for: list[str] = self._position.pop("waiting_for", [])
        known = Tally(**(row.found or {}))
        # an order counts anew what the look had counted; after a kill both go on
        self._tally = known if self._position else Tally()
        self._before = known if row.state == "waiting" or not self._position else Tally()
        self._open: set[str] = set()
        self._saved = time.monotonic()

    def go(self) -> str:
        """Do it; answers the state it ended in, ``stopped`` when it has to go on later."""
        if self._must_wait():
            return "waiting"
        try:
            self._runs()
            for each in erasing_rows.tables():
                if each.name not in self._position.get("tables", ()):
                    self._table(each)
            self._listed()
        except Interrupted:
            self._save()
            self._do(lambda s: erasures.release(s, self._row.id))
            return "stopped"
        if self._erases:
            self._wipe()
            self._tally.add(self._before)
        self._tally.open_runs = len(self._open)
        state = "found" if not self._erases else "waiting" if self._open else "done"
        found = self._tally.plain()
        self._do(lambda s: erasures.end(s, self._row.id, state, found, sorted(self._open)))
        log.info("persons_erased" if self._erases else "persons_looked_for", erasure=self._row.id, state=state,
                 records=self._tally.records, rows=sum(self._tally.rows.values()))  # fmt: skip
        return state

    def _must_wait(self) -> bool:
        """Whether the runs that were under way at the last try still are."""
        going = select(RUN.c.id).where(RUN.c.id.in_(self._waiting_for), RUN.c.finished_at.is_(None)).limit(1)
        with self._read() as session:
            waits = bool(self._waiting_for) and session.execute(going).first() is not None
        if waits:
            found = self._row.found
            self._do(lambda s: erasures.end(s, self._row.id, "waiting", found, self._waiting_for))
        return waits

    def _runs(self) -> None:
        while run_ids := self._next_runs():
            for run_id in run_ids:
                self._run(run_id)
                self._position["run"] = run_id
                self._beat()

    def _next_runs(self) -> list[str]:
        logged = select(CHUNK.c.run_id).where(CHUNK.c.run_id == RUN.c.id).correlate(RUN).exists()
        chosen = select(RUN.c.id).where(RUN.c.id > self._position.get("run", ""), logged).order_by(RUN.c.id).limit(50)
        with reading(self._product.engine) as session:
            return list(session.scalars(chosen.where(RUN.c.project_id == self._row.project_id)))

    def _run(self, run_id: str) -> None:
        eraser = RunEraser(self._persons, run_id, self._at, self._beat)
        with self._read() as session:
            run = session.get_one(Run, run_id)
            over = run.state in FINAL
            if not over or not self._erases:
                found = eraser.look(session)
        if over and self._erases:
            found = eraser.erase(self._read, self._write)
        if found.items:
            self._note(run, found, over)

    def _note(self, run: Run, found: Found, over: bool) -> None:
        self._tally.records += found.items
        self._tally.run_count += 1
        if not over:
            self._open.add(run.id)
        if len(self._tally.runs) < NAMED:
            with self._read() as session:
                name = self._persons.scrubbed(flows.get_any(session, run.flow_id).name)
            self._tally.runs.append({"id": run.id, "number": run.number, "flow_name": name, "records": found.items})

    def _table(self, of: Table) -> None:
        place: tuple[Any, ...] = ()
        while True:
            self._beat()
            with self._read() as session:
                page = erasing_rows.look(session, of, self._persons, place, 500)
            self._open |= page.runs
            if count := len(page.hits) + page.held:
                name = str(of.name)
                self._tally.rows[name] = self._tally.rows.get(name, 0) + count
            if page.hits and self._erases:
                erase = partial(erasing_rows.erase, of=of, rows=page.hits, persons=self._persons, at=self._at)
                self._write(erase)
                self._save()
            place = page.place
            if not place:
                break
        self._position["tables"] = [*self._position.get("tables", ()), str(of.name)]
        self._save()

    def _listed(self) -> None:
        """Files and flows are what people made: they are named, and a person decides."""
        project = self._row.project_id
        with self._read() as session:
            chosen = select(FILE.c.id, FILE.c.name, FILE.c.path).where(FILE.c.project_id == project)
            stored = session.execute(chosen.where(FILE.c.deleted_at.is_(None)).order_by(FILE.c.id)).all()
            drafts = session.execute(
                select(FLOW.c.id, FLOW.c.name, FLOW.c.document).where(FLOW.c.project_id == project)
            )
            named = [{"id": row.id, "name": row.name} for row in drafts if self._persons.are_in(row.document)]
        self._tally.flows = named[:NAMED]
        self._tally.files = [self._named(row) for row in stored if self._is_in_file(row)][:NAMED]

    def _named(self, row: Any) -> dict[str, Any]:
        return {"id": row.id, "name": self._persons.scrubbed(row.name)}

    def _is_in_file(self, row: Any) -> bool:
        self._beat()
        path = self._product.config.files / row.path
        if self._persons.are_in(row.name):
            return True
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return self._persons.are_in(file.read(MOST_READ).decode("utf-8", errors="replace"))

    def _wipe(self) -> None:
        """Nothing of what was replaced stays readable in the database's own files."""
        engine = self._product.engine
        if not is_sqlite(engine):
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for name in sorted({"step_chunk", *self._tally.rows}):
                    connection.exec_driver_sql(f'VACUUM "{name}"')
            return
        while retention.give_back(engine, 1_000):
            self._beat()
        with engine.connect() as connection:
            raw = connection.connection.cursor()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _beat(self) -> None:
        if self._pace.stopped:
            raise Interrupted
        if time.monotonic() - self._saved > SAVE_EVERY:
            self._save()

    def _save(self) -> None:
        self._saved = time.monotonic()
        found = self._tally.plain()
        self._do(lambda s: erasures.keep(s, self._row.id, self._position, found))

    def _read(self) -> AbstractContextManager[Session]:
        return reading(self._product.engine)

    def _write(self, work: Any) -> Any:
        with self._pace.piece():
            return self._do(work)

    def _do(self, work: Any) -> Any:
        def wiping(session: Session) -> Any:
            if is_sqlite(session):
                session.execute(text("PRAGMA secure_delete=ON"))
            return work(session)

        return transact(self._product.engine, wiping)
