"""How much of what passes between the nodes a run keeps: all of it, the first of each step, or only what failed.

What the run itself needs is always kept in full: the items of a head (a page is taken up again from them) and what
flows into a barrier. Items that failed are kept whatever the limit says. Counts never depend on this.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast, get_args

from wareflow.engine.graph import End, Graph
from wareflow.sdk.items import Item

LogMode = Literal["everything", "first", "failed"]
MODES: Final[tuple[str, ...]] = get_args(LogMode)
MEGABYTE: Final = 1_000_000
LOOK_AGAIN: Final = 16 * MEGABYTE


@dataclass(frozen=True)
class Kept:
    """What is stored of the items at one port: `items` in order, and where each stood among those that were given."""

    items: Sequence[Item]
    positions: Sequence[int]
    dropped: int = 0


@dataclass(frozen=True)
class LogPolicy:
    """The limits of one run. `first` counts per port; beyond a cap the first `sample` of a port are kept."""

    mode: LogMode = "everything"
    first: int = 100
    cap_items: int = 1_000_000
    cap_bytes: int = 200 * MEGABYTE
    sample: int = 100
    needed: frozenset[End] = field(default_factory=frozenset)

    def limit(self, end: End, stored_bytes: int = 0) -> int | None:
        """How many items a port may have in the log once so many bytes of the run are stored; None: all of them."""
        if end in self.needed:
            return None
        if self.mode == "failed":
            return 0
        limit = self.first if self.mode == "first" else self.cap_items
        return min(limit, self.sample) if stored_bytes >= self.cap_bytes else limit

    def keeps(self, end: End, already: int, items: Sequence[Item], stored_bytes: int = 0) -> Kept:
        """Which of the next items of a port are stored when `already` of it are."""
        limit = self.limit(end, stored_bytes)
        room = len(items) if limit is None else max(limit - already, 0)
        if room >= len(items):
            return Kept(items, range(len(items)))
        chosen = [n for n, item in enumerate(items) if n < room or item.error is not None]
        return Kept([items[n] for n in chosen], chosen, len(items) - len(chosen))

    def for_graph(self, graph: Graph) -> "LogPolicy":
        """The same limits, with what this graph cannot do without."""
        return LogPolicy(self.mode, self.first, self.cap_items, self.cap_bytes, self.sample, needed_ends(graph))

    def plain(self) -> dict[str, Any]:
        """As it stands in a run's options."""
        return {
            "mode": self.mode,
            "first": self.first,
            "cap_items": self.cap_items,
            "cap_bytes": self.cap_bytes,
            "sample": self.sample,
        }

    @staticmethod
    def of(options: Mapping[str, Any] | None) -> "LogPolicy":
        """From a run's options; what is missing there is as it comes."""
        plain = LogPolicy()
        known = {**plain.plain(), **(options or {})}
        mode = known["mode"] if known["mode"] in MODES else plain.mode
        return LogPolicy(
            cast(LogMode, mode),
            first=int(known["first"]),
            cap_items=int(known["cap_items"]),
            cap_bytes=int(known["cap_bytes"]),
            sample=int(known["sample"]),
        )


class RunLog:
    """The policy of one run with what this process knows to be stored. Tell it with `wrote` after the commit.

    `keeps` changes nothing, so a transaction may be tried again. Workers do not count each other's items at once: with
    several of them a port can get somewhat more than its limit, and never less.
    """

    def __init__(self, policy: LogPolicy, stored: Mapping[End, int] | None = None, stored_bytes: int = 0) -> None:
        self.policy = policy
        self.stored: Counter[End] = Counter(stored or {})
        self.stored_bytes = stored_bytes
        self._own_bytes = 0

    def keeps(self, end: End, items: Sequence[Item], in_hand: int = 0) -> Kept:
        """Which of the next items are stored; `in_hand` are those of this port that go into the same commit before."""
        return self.policy.keeps(end, self.stored[end] + in_hand, items, self.stored_bytes)

    def wrote(self, counts: Mapping[End, int], size: int) -> None:
        """So many items of each port, of `size` bytes together, are stored."""
        self.stored.update(counts)
        self.stored_bytes += size
        self._own_bytes += size

    @property
    def is_stale(self) -> bool:
        """Whether it is time to look into the database for what other workers stored."""
        return self._own_bytes >= LOOK_AGAIN

    def looked(self, stored: Mapping[End, int], stored_bytes: int) -> None:
        """What the database said."""
        self.stored = Counter(stored)
        self.stored_bytes = stored_bytes
        self._own_bytes = 0


def needed_ends(graph: Graph) -> frozenset[End]:
    """The outputs that a run reads again: of heads, and those that flow into a barrier."""
    heads = {(head, port) for head in graph.heads for port in graph.nodes[head].outputs}
    into_barriers = (
        source for source, targets in graph.wires.items() if any(graph.is_barrier(node) for node, _ in targets)
    )
    return frozenset(heads) | frozenset(into_barriers) | _wired(graph, graph.heads)


def _wired(graph: Graph, heads: Iterable[str]) -> frozenset[End]:
    return frozenset((source, port) for source, port in graph.wires if source in set(heads))
