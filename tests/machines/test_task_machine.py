"""Tasks between workers that stall, die and come back: one owner at a time, epochs only rise, nobody writes late."""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy.orm import Session
from wareflow.store import runs, tasks
from wareflow.store.database import transact
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Task
from wareflow.store.sweep import MAX_CRASHES, sweep
from wareflow.store.tasks import Claimed
from wareflow.store.turns import SUSPECT

from tests.machines.arrange import PROFILE, engine, new_world

HEADS = ("a", "b", "c")
WORKERS = st.sampled_from(("w1", "w2"))


class TaskMachine(RuleBasedStateMachine):
    """Two workers, three tasks of one run."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_world()
        self.run_id = self.world.run(*HEADS)
        self.held: dict[str, Claimed] = {}
        self.stale: list[Claimed] = []
        self.epochs: dict[str, int] = {}
        self.heads: dict[str, str] = {}
        self.crashes: dict[str, int] = {}
        self.ended: set[str] = set()

    def _write(self, claimed: Claimed, work: Any) -> None:
        def held(session: Session) -> None:
            tasks.hold(session, claimed)
            work(session, claimed)
            runs.settle(session, claimed.run_id)

        transact(engine(), held)

    def _pick(self, data: st.DataObject) -> Claimed:
        return self.held[data.draw(st.sampled_from(sorted(self.held)))]

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        worker = f"{worker} of {self.run_id}"  # earlier examples lie in the same database
        found = transact(engine(), lambda s: tasks.claim(s, worker, run_id=self.run_id))
        free = set(HEADS) - {each.head for each in self.held.values()} - self.ended
        if any(each.owner == worker and self._suspect(each.head) for each in self.held.values()):
            free = {head for head in free if not self._suspect(head)}
        assert (found is None) == (not free)
        if found is None:
            return
        assert found.head in free
        assert found.epoch > self.epochs.get(found.id, 0)
        self.epochs[found.id] = found.epoch
        self.heads[found.head] = found.id
        self.held[found.id] = found

    def _suspect(self, head: str) -> bool:
        """Whether workers died over it, so that one worker takes no two of the kind."""
        return self.crashes.get(self.heads.get(head, ""), 0) >= SUSPECT

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def beat(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        assert transact(engine(), lambda s: tasks.heartbeat(s, claimed)) is False

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def get_on(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        self._write(claimed, lambda s, c: tasks.save_progress(s, c, {"at": 1}))
        self.crashes[claimed.id] = 0

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def put_aside(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        self._write(claimed, lambda s, c: tasks.wait_until(s, c, 0.0))
        self._lost(claimed)
        self.crashes[claimed.id] = 0

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        self._write(claimed, tasks.release)
        self._lost(claimed)

    @precondition(lambda self: len(self.held) > 1)
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        self._write(claimed, tasks.finish)
        self._lost(claimed)
        self.ended.add(claimed.head)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def die_and_be_swept(self, data: st.DataObject) -> None:
        claimed = self._pick(data)
        self.world.change(Task, {"id": claimed.id}, lease_until=self.world.now(-1))
        with pytest.raises(LeaseLost):
            transact(engine(), lambda s: tasks.hold(s, claimed))
        swept = transact(engine(), sweep)
        self._lost(claimed)
        self.crashes[claimed.id] = self.crashes.get(claimed.id, 0) + 1
        if self.crashes[claimed.id] > MAX_CRASHES:
            assert claimed.id in swept.buried
            self.ended.add(claimed.head)
        else:
            assert claimed.id in swept.taken_back

    @precondition(lambda self: self.stale)
    @rule(data=st.data())
    def write_late(self, data: st.DataObject) -> None:
        claimed = data.draw(st.sampled_from(self.stale))
        with pytest.raises(LeaseLost):
            self._write(claimed, tasks.finish)
        with pytest.raises(LeaseLost):
            transact(engine(), lambda s: tasks.heartbeat(s, claimed))

    def _lost(self, claimed: Claimed) -> None:
        del self.held[claimed.id]
        self.stale.append(claimed)

    @invariant()
    def owners_are_those_who_hold(self) -> None:
        assert self.world.count(Task, run_id=self.run_id, state="leased") == len(self.held)


TestTaskMachine = TaskMachine.TestCase
TestTaskMachine.settings = PROFILE
