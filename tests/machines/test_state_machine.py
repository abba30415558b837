"""Whatever is tried, a row is only ever in a state that the table of moves leads to; the database sees to it."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy.exc import DBAPIError
from wareflow.engine.states import MOVES
from wareflow.store.models import Task

from tests.machines.arrange import PROFILE, new_world

STATES = sorted(MOVES["task"])


class StateMachine(RuleBasedStateMachine):
    """One task whose state is set behind the store's back."""

    def __init__(self) -> None:
        super().__init__()
        self.world = new_world()
        self.task = self.world.raw_task(self.world.raw_run())
        self.state = "ready"
        self.epoch = 0

    @rule(to=st.sampled_from(STATES), raised=st.integers(0, 2), owned=st.booleans())
    def set_state(self, to: str, raised: int, owned: bool) -> None:
        if to == self.state:
            return
        owner, until = ("w", self.world.now(60)) if owned else (None, None)
        lease = {"lease_owner": owner, "lease_until": until}
        moved = self._try(state=to, lease_epoch=self.epoch + raised, **lease)
        legal = to in MOVES["task"][self.state] and owned == (to == "leased")
        if to == "leased":
            legal = legal and raised == 1
        if moved:
            assert legal or raised, (self.state, to, raised, owned)
            assert to in MOVES["task"][self.state]
            assert owned == (to == "leased")
            self.state, self.epoch = to, self.epoch + raised
        else:
            assert not (legal and raised == int(to == "leased"))

    @rule(back=st.integers(1, 3))
    def set_the_epoch_back(self, back: int) -> None:
        if self.epoch >= back:
            assert not self._try(lease_epoch=self.epoch - back)

    def _try(self, **values: Any) -> bool:
        try:
            return self.world.change(Task, {"id": self.task}, **values) == 1
        except DBAPIError:
            return False

    @invariant()
    def the_row_is_where_we_think(self) -> None:
        row = self.world.only(Task, id=self.task)
        assert (row["state"], row["lease_epoch"]) == (self.state, self.epoch)


TestStateMachine = StateMachine.TestCase
TestStateMachine.settings = PROFILE
