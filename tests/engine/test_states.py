"""States change by one table."""

import pytest
from wareflow.engine.states import MOVES, TERMINAL, IllegalMove, move

PAIRS = [(entity, before, after) for entity, moves in MOVES.items() for before in moves for after in moves]


@pytest.mark.parametrize(("entity", "before", "after"), PAIRS)
def test_only_the_moves_of_the_table_are_made(entity: str, before: str, after: str) -> None:
    if after in MOVES[entity][before]:
        assert move(entity, before, after) == after
        return
    with pytest.raises(IllegalMove, match=f"cannot go from {before} to {after}"):
        move(entity, before, after)


def test_every_state_that_can_be_entered_is_a_state() -> None:
    for moves in MOVES.values():
        assert {after for onward in moves.values() for after in onward} <= set(moves)


def test_a_run_ends_in_one_of_four_ways() -> None:
    assert TERMINAL["run"] == {"succeeded", "partial", "failed", "cancelled"}


@pytest.mark.parametrize("entity", MOVES)
def test_every_state_leads_to_an_end(entity: str) -> None:
    ended = set(TERMINAL[entity])
    for _ in MOVES[entity]:
        ended |= {state for state, onward in MOVES[entity].items() if ended & set(onward)}

    assert ended == set(MOVES[entity])
