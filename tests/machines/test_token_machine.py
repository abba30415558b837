"""Rotating refresh tokens between two workers: one renews at a time, and what the remote gave is not lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import update
from sqlalchemy.orm import Session
from wareflow.store import connections
from wareflow.store.connections import StoredToken
from wareflow.store.database import transact
from wareflow.store.models import Connection, OauthToken, table
from wareflow.store.rows import fetch
from wareflow.store.sealing import KeyRing, new_key

from tests.machines.arrange import PROFILE, engine, new_world

TOKEN = table(OauthToken)
RING = KeyRing.parse(new_key())
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
WORKERS = ("w1", "w2")
HOLD = 60.0


class TokenMachine(RuleBasedStateMachine):
    """Two workers and a remote that gives each refresh token once."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_world()
        self.connection = transact(
            engine(), lambda s: connections.create(s, RING, self.world.project, "shop", "shop", {}, {}).id
        )
        self._do(lambda s, row: connections.first_token_row(s, RING, row, LONG_AGO))
        self.newest = 0
        self.renewing: dict[str, tuple[int, StoredToken]] = {}
        self.lost = False

    def _do(self, work: Any) -> Any:
        def run(session: Session) -> Any:
            return work(session, fetch(session, Connection, self.connection))

        return transact(engine(), run)

    def _known(self) -> StoredToken:
        found = self._do(lambda s, row: connections.read_token(s, RING, row))
        assert isinstance(found, StoredToken)
        return found

    @rule(worker=st.sampled_from(WORKERS))
    def begin(self, worker: str) -> None:
        if worker in self.renewing:
            return
        known = self._known()
        epoch = self._do(lambda s, row: connections.start_refresh(s, row, known.version, HOLD))
        if epoch is not None:
            self.renewing[worker] = (epoch, known)

    @precondition(lambda self: self.renewing)
    @rule(data=st.data(), arrives=st.booleans())
    def exchange(self, data: st.DataObject, arrives: bool) -> None:
        """The remote gives a new pair; the reply may be lost on the way."""
        worker = data.draw(st.sampled_from(sorted(self.renewing)))
        epoch, _ = self.renewing.pop(worker)
        self.newest += 1
        value = {"access": f"a{self.newest}", "refresh": f"r{self.newest}"}
        if not arrives:
            self.lost = True
            self._do(lambda s, row: connections.give_up_refresh(s, row, epoch))
            return
        soon = datetime.now(UTC) + timedelta(hours=1)
        kept = self._do(lambda s, row: connections.finish_refresh(s, RING, row, epoch, value, soon))
        if kept:
            self.lost = False
            assert self._known().value == value
        else:
            self.lost = True

    @precondition(lambda self: self.renewing)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """A worker goes away in mid-renewal; after a minute another may try."""
        del self.renewing[data.draw(st.sampled_from(sorted(self.renewing)))]
        past = self.world.now(-1)
        waiting = update(TOKEN).where(TOKEN.c.connection_id == self.connection, TOKEN.c.refresh_state == "refreshing")
        transact(engine(), lambda s: s.execute(waiting.values(refresh_until=past)))

    @invariant()
    def one_renews_at_a_time(self) -> None:
        epochs = {epoch for epoch, _ in self.renewing.values()}
        row = self.world.only(OauthToken, connection_id=self.connection)
        assert len(epochs) == len(self.renewing)
        assert all(epoch <= row["refresh_epoch"] for epoch in epochs)

    @invariant()
    def what_was_received_is_kept(self) -> None:
        if self.newest and not self.lost:
            assert self._known().value.get("access") == f"a{self.newest}"


TestTokenMachine = TokenMachine.TestCase
TestTokenMachine.settings = PROFILE
