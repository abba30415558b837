"""Writes whose replies are lost, whose commits come late, whose senders die: the remote has each record once."""

from collections import Counter
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import update
from wareflow.store import effects, tasks
from wareflow.store.database import transact
from wareflow.store.effects import Begun, Outcome, Wish
from wareflow.store.models import Effect, Task, table
from wareflow.store.sweep import sweep
from wareflow.store.tasks import Claimed

from tests.machines.arrange import PROFILE, engine, new_world

KEYS = ("K1", "K2", "K3")
EFFECT = table(Effect)


class LedgerMachine(RuleBasedStateMachine):
    """One task that writes three records of class C; time passes when we say so."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_world()
        self.connection = self.world.flow
        self.run_id = self.world.run("fetch")
        self.claimed = self._claim()
        self.remote: Counter[str] = Counter()
        self.on_the_way: list[str] = []
        self.sending: dict[str, Begun] = {}

    def _claim(self) -> Claimed:
        found = transact(engine(), lambda s: tasks.claim(s, "w", run_id=self.run_id))
        assert found is not None
        return found

    def _do(self, work: Any) -> Any:
        def held(session: Any) -> Any:
            tasks.hold(session, self.claimed)
            return work(session)

        return transact(engine(), held)

    def _end(self, key: str, state: Any, **more: Any) -> None:
        begun = self.sending.pop(key)
        self._do(lambda s: effects.finish(s, self.claimed, [Outcome(begun.id, state, settle=60, **more)]))

    @rule(key=st.sampled_from(KEYS))
    def look_then_begin(self, key: str) -> None:
        """What a node does: look into the target, then wish; what is unknown is told what the look showed."""
        wish = Wish(self.connection, "create", key, "h")
        if key in self.sending:
            return
        if self.remote[key]:
            self._do(lambda s: effects.confirm_unknown(s, self.connection, "create", key))
            return
        begun = self._do(lambda s: effects.begin(s, self.claimed, [wish]))[0]
        if begun.standing == "send":
            assert not self.on_the_way.count(key), "sent while an earlier one may still arrive"
            self.sending[key] = begun
        elif begun.standing == "unknown":
            state = self._do(lambda s: effects.probed(s, begun.id, "absent", lag=60))
            assert state == "unknown" or key not in self.on_the_way

    @precondition(lambda self: self.sending)
    @rule(data=st.data(), how=st.sampled_from(("good", "reply_lost", "late", "refused_before", "rejected")))
    def send(self, data: st.DataObject, how: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.sending)))
        if how in ("good", "reply_lost"):
            self.remote[key] += 1
        if how == "late":
            self.on_the_way.append(key)
        if how == "good":
            self._end(key, "confirmed", remote_id=key)
        elif how == "refused_before":
            self._end(key, "planned", proof="http_429")
        elif how == "rejected":
            self._end(key, "rejected")
        else:
            self._end(key, "unknown")

    @rule()
    def the_worker_dies(self) -> None:
        """In the middle of whatever it was sending: some of that arrives, now or later."""
        for number, key in enumerate(sorted(self.sending)):
            if number % 2:
                self.on_the_way.append(key)
            else:
                self.remote[key] += 1
        self.sending.clear()
        self._do(lambda s: tasks.save_progress(s, self.claimed, {"at": 1}))
        self.world.change(Task, {"id": self.claimed.id}, lease_until=self.world.now(-1))
        transact(engine(), partial(sweep, settle=60))
        self.claimed = self._claim()

    @rule()
    def time_passes(self) -> None:
        """Everything late has arrived by the end of the settling time."""
        self.remote.update(self.on_the_way)
        self.on_the_way.clear()
        past = self.world.now(-1)
        unsettled = update(EFFECT).where(EFFECT.c.connection_id == self.connection, EFFECT.c.state == "unknown")
        transact(engine(), lambda s: s.execute(unsettled.values(settle_until=past)))

    @invariant()
    def nothing_is_there_twice(self) -> None:
        assert all(self.remote[key] + self.on_the_way.count(key) <= 1 for key in KEYS)


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = PROFILE
