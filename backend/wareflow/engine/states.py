"""The states of runs, tasks and effects and every legal move between them: one table, guarded by the database too."""

from typing import Final

from wareflow.sdk.errors import WareflowError

MOVES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "run": {
        "pending": ("running", "cancelled"),
        "running": ("waiting", "cancelling", "succeeded", "partial", "failed"),
        "waiting": ("running", "cancelling", "failed"),
        "cancelling": ("cancelled", "partial"),
        "succeeded": (),
        "partial": (),
        "failed": (),
        "cancelled": (),
    },
    "task": {
        "blocked": ("ready", "cancelled"),
        "ready": ("leased", "cancelled"),
        "waiting": ("leased", "cancelled"),
        "leased": ("done", "waiting", "ready", "dead", "cancelled"),
        "done": (),
        "dead": ("ready",),
        "cancelled": (),
    },
    "effect": {
        "planned": ("inflight",),
        "inflight": ("confirmed", "rejected", "planned", "unknown"),
        "unknown": ("confirmed", "planned", "parked", "abandoned"),
        "confirmed": (),
        "rejected": ("planned",),
        "parked": ("confirmed", "planned", "abandoned"),
        "abandoned": (),
    },
}

TERMINAL: Final = {
    entity: frozenset(state for state, onward in moves.items() if not onward) for entity, moves in MOVES.items()
}


class IllegalMove(WareflowError):
    """A state was to be changed in a way the table does not know: our bug, never ignored."""

    code = "illegal_move"


def move(entity: str, before: str, after: str) -> str:
    """``after``, if the move is legal; raises IllegalMove otherwise."""
    if after not in MOVES[entity].get(before, ()):
        raise IllegalMove(f"A {entity} cannot go from {before} to {after}.")
    return after
