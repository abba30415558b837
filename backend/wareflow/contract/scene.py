"""A node's example before a remote that is always fresh: played in calm once, then with whatever goes wrong."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from wareflow.contract.remote import AFTER, Line, Remote, Trouble
from wareflow.contract.world import Case, World
from wareflow.engine.catalog import NodeClass
from wareflow.sdk import http
from wareflow.sdk.connections import Connection
from wareflow.sdk.nodes import Source
from wareflow.sdk.values import Record
from wareflow.testing import NodeRun

MOST_RUNS = 3
FEW, PAGE = 8, 3
"""A source reads this many records in pages of this length, so that trouble can come between two pages."""


def given(run: NodeRun) -> list[Record]:
    """The records that came out well."""
    return [item.record for port, items in run.outputs.items() if port != "failed" for item in items]


def failures(run: NodeRun) -> list[str]:
    """Why the run halted and why items failed."""
    return [*([run.halted.message] if run.halted else []), *run.errors()]


@dataclass(frozen=True)
class Calm:
    """What a run does when nothing goes wrong."""

    run: NodeRun
    state: object
    performed: int
    writes: tuple[int, ...]
    """The places of the writes among the requests."""
    reads: tuple[int, ...]

    def places(self, trouble: Trouble | None = None) -> list[int]:
        """Where trouble tells something: at the first question and the first write, the last ones where it differs."""
        if trouble in AFTER:
            return sorted({*self.writes[:1], *self.writes[-1:]})
        if not self.writes:
            # In mid scan, where it must not begin anew and give a record twice; and at the end.
            return sorted({*self.reads[len(self.reads) // 2 :][:1], *self.reads[-1:]})
        return sorted({*self.reads[:1], *self.writes[:1]})


class Play:
    """One fresh remote, and the node's example before it, to be run any number of times."""

    def __init__(
        self, node: NodeClass, remote: Remote, connections: Mapping[str, Connection], more: Mapping[str, Any]
    ) -> None:
        self.remote = remote
        self.reads = issubclass(node, Source)
        self.line = Line(remote)
        self.case = Case(node, World(connections, self.line), **more)
        self.waits: list[float] = []
        """The pauses that were made, without anybody waiting."""
        self.page_length: int | None = None
        """For a source whose parameters do not say how long its pages are."""

    async def run(self) -> NodeRun:
        """One run; nobody waits."""
        with self._no_waiting():
            if self.page_length is None:
                return await self.case.run()
            with self.remote.short_pages(self.page_length):
                return await self.case.run()

    async def run_until_like(self, calm: Calm) -> NodeRun:
        """As many runs as a schedule would make until all is done; the last of them."""
        for _ in range(MOST_RUNS):
            last = await self.run()
            # What a source gave in a run that ended well is its word; of an action, items may wait for the next run.
            if last.halted is None and (self.reads or len(given(last)) == len(given(calm.run))):
                break
        return last

    @contextmanager
    def _no_waiting(self) -> Iterator[None]:
        async def at_once(seconds: float) -> None:
            self.waits.append(seconds)

        waiting, http.sleep = http.sleep, at_once
        try:
            yield
        finally:
            http.sleep = waiting


@dataclass
class Scene:
    """A node with its example; ``open_remote`` gives its system as new, and may give the same one again as new."""

    node: NodeClass
    open_remote: Callable[[], Remote]
    _calm: Calm | None = field(default=None, repr=False)

    def play(
        self,
        more: Mapping[str, Any] | None = None,
        *,
        remote: Remote | None = None,
        connections: Mapping[str, Connection] | None = None,
    ) -> Play:
        """``more`` are further parameters of the step; ``remote`` and ``connections`` others than new and good ones."""
        remote = remote or self.open_remote()
        given = {**more} if more else {}
        paged = "page_size" in self.node.config_class.model_fields
        if self.reads:
            remote.keep(FEW)
            given = {"page_size": PAGE, **given} if paged else given
        play = Play(self.node, remote, connections or remote.connections(), given)
        play.page_length = PAGE if self.reads and not paged else None
        return play

    def play_whole(self) -> Play:
        """The example as it stands, before all that the remote holds."""
        remote = self.open_remote()
        return Play(self.node, remote, remote.connections(), {})

    async def calm(self) -> Calm:
        """The example without any trouble; it is run once only."""
        if self._calm is None:
            play = self.play()
            run = await play.run()
            calls = [(place, call) for place, call in enumerate(play.line.calls) if not call.sign_in]
            self._calm = Calm(
                run,
                play.remote.state(),
                play.line.performed,
                tuple(place for place, call in calls if call.write),
                tuple(place for place, call in calls if not call.write),
            )
        return self._calm

    @property
    def reads(self) -> bool:
        """Whether the node is a source."""
        return issubclass(self.node, Source)
