"""What an expression can see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

NAMES: Final = frozenset({"item", "record", "vars", "run", "index"})
FUNCTIONS: Final = frozenset({"now", "uuid"})


@dataclass(slots=True)  # frozen would make it four times as slow to make, and one is made for every item
class Scope:
    """The record being worked on and the fixed facts around it.

    ``run`` must hold ``now`` (aware time) and ``id`` for ``now()`` and ``uuid()``; both come from the run that first
    saw the record, so a retry and a replay give the same answers.
    """

    item: dict[str, Any]
    vars: Mapping[str, Any] = field(default_factory=dict)
    run: Mapping[str, Any] = field(default_factory=dict)
    index: int = 0
