"""Node types: one class per node; palette, form and docs are read from the class."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar, get_args

from wareflow.sdk.config import Config
from wareflow.sdk.context import Context
from wareflow.sdk.errors import ItemError, OutcomeUnknown, Problem, TransientError
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.ports import In, Out
from wareflow.sdk.values import Record

C = TypeVar("C", bound=Config)
current_item: ContextVar[Item | None] = ContextVar("current_item", default=None)
"""The item that ``each`` is handling: so that ``ctx.apply`` knows whose change it is without being told."""

current_batch: ContextVar[Sequence[Item]] = ContextVar("current_batch", default=())
"""The items that the running node was given: those that a question about many of them is about."""

Outputs = Mapping[Out, Batch]


@dataclass(frozen=True)
class Stream:
    """How a source's records are told apart and ordered, for cursors and for dropping repeats.

    ``key`` is the path of the record's id, ``modified`` the path of its change time (aware UTC text), ``overlap`` how
    far each scan reaches back, ``history`` how long the source remembers changes (``None``: for ever). ``marked`` says
    that the tokens of its pages count all changes of the remote system, so that a scan can begin where one ended.
    """

    key: str
    modified: str | None = None
    overlap: timedelta = timedelta(minutes=10)
    history: timedelta | None = None
    marked: bool = False


@dataclass(frozen=True)
class Page:
    """Records as the source gave them; ``token`` resumes after this page where the source can resume.

    ``rejected`` are records that cannot be read, each with the reason: they are items too, leave by the source's error
    output and never stop the others.
    """

    records: Sequence[Record]
    token: str | None = None
    rejected: Sequence[tuple[Record, Problem]] = ()

    def __len__(self) -> int:
        return len(self.records) + len(self.rejected)

    def first(self, most: int) -> "Page":
        """At most so many items of the page, the readable ones first."""
        if len(self) <= most:
            return self
        return replace(self, records=self.records[:most], rejected=self.rejected[: max(0, most - len(self.records))])


@dataclass
class Deferred(Exception):
    """Items of a batch that must be tried again later, with the outputs of the others."""

    outputs: dict[Out, list[Item]]
    items: list[tuple[Item, TransientError | OutcomeUnknown]] = field(default_factory=list)


@dataclass(frozen=True)
class Example:
    """A small case that shows a node at work: the docs print it, the contract suite runs it.

    ``records`` go to the first input (or by input name; for a source they are what its trigger brought). ``files`` are
    there under their names, which stand in the parameters in place of file ids.
    """

    config: Mapping[str, Any] = field(default_factory=dict)
    records: Sequence[Record] | Mapping[str, Sequence[Record]] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


class Node(Generic[C]):
    """Base of all nodes. ``name`` is ``<folder>.<file>``; the title stands on the card."""

    name: ClassVar[str]
    title: ClassVar[str]
    version: ClassVar[int] = 1
    category: ClassVar[str] = "helpers"
    icon: ClassVar[str] = "box"
    kind: ClassVar[str]
    writes: ClassVar[bool] = False
    keys: ClassVar[tuple[str, ...]] = ()
    """Dotted paths of the business keys in this node's output (order number, SKU, e-mail), for search across runs."""
    fields: ClassVar[Mapping[str, str]] = {}
    """What the records of the main output hold: path -> ``text|number|integer|boolean|datetime|list|object``."""
    example: ClassVar[Example | None] = None
    config_class: ClassVar[type[Config]]
    inputs: ClassVar[dict[str, In]] = {}
    outputs: ClassVar[dict[str, Out]] = {}

    def __init__(self, config: C) -> None:
        self.config = config

    def __init_subclass__(cls, **facts: Any) -> None:
        super().__init_subclass__(**facts)
        cls.inputs = {**cls.inputs, **{name: port for name, port in vars(cls).items() if isinstance(port, In)}}
        own = {name: port for name, port in vars(cls).items() if isinstance(port, Out)}
        merged = {**cls.outputs, **own}
        cls.outputs = dict(sorted(merged.items(), key=lambda pair: pair[1].role == "error"))
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Config):
                    cls.config_class = argument

    dynamic: ClassVar[str | None] = None
    """Where in the parameters the names of dynamic outputs stand, such as ``branches[].name``."""

    @classmethod
    def dynamic_outputs(cls, config: C) -> dict[str, Out]:
        """Outputs that exist because of the parameters, such as a branch's named ways out."""
        return {}

    def output(self, name: str) -> Out:
        """An output of this node by name, dynamic ones included."""
        return {**self.dynamic_outputs(self.config), **self.outputs}[name]


class Source(Node[C]):
    """Gives items page by page; starts a flow. An optional wire into ``start`` says when."""

    kind = "source"
    category = "triggers"
    icon = "play"
    stream: ClassVar[Stream | None] = None
    is_trigger: ClassVar[bool] = False
    """Whether this node only says when or with what a run starts; it is idle in runs that another trigger started."""

    start = In("Start", type="trigger", required=False)

    def pages(self, ctx: Context) -> AsyncIterator[Page]:
        """The pages, oldest first. A page may be any size; the engine passes it on as one task."""
        raise NotImplementedError


class Starter(Source[C]):
    """A source that says when or with what a run starts; other sources can wait for its signal."""

    is_trigger = True
    inputs: ClassVar[dict[str, In]] = {}

    start = Out("Start", type="trigger")  # type: ignore[assignment]  # a trigger gives the signal it does not take


class _Through(Node[C]):
    """What transforms and actions share: items in, items out, failing ones aside."""

    items = In("Items")
    failed = Out("Failed", role="error")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        """Items in, items out; raises only for trouble that concerns the whole node."""
        raise NotImplementedError

    async def each(
        self,
        batch: Batch,
        handle: Callable[[Item], Awaitable[Item | Sequence[Item] | Mapping[Out, Item]]],
        *,
        to: Out,
        at_once: int = 8,
        lane: Callable[[Item], Hashable] | None = None,
    ) -> Outputs:
        """Handle every item by itself, at most ``at_once`` side by side, results in the order of the batch.

        An item that fails goes to ``failed``; one that must wait is tried again later; the rest goes on. Items of one
        ``lane``, such as versions of one record, are handled one after the other.
        """
        gate = asyncio.Semaphore(at_once)
        lanes: dict[Hashable, asyncio.Lock] = {}

        async def one(item: Item) -> Any:
            async with _lane_of(item, lane, lanes), gate:
                current_item.set(item)
                try:
                    return await handle(item)
                except ItemError as error:
                    return {self.failed: item.with_error(problem_of(error))}
                except (TransientError, OutcomeUnknown) as error:
                    return error

        results = await asyncio.gather(*(one(item) for item in batch))
        return gathered(batch, results, to)


def _lane_of(
    item: Item, lane: Callable[[Item], Hashable] | None, lanes: dict[Hashable, asyncio.Lock]
) -> AbstractAsyncContextManager[Any]:
    """Locks are fair, and items begin in the order of the batch, so that is the order within a lane."""
    if lane is None:
        return nullcontext()
    try:
        name = lane(item)
    except ItemError:
        return nullcontext()  # handling the item says what is wrong with it
    return lanes.setdefault(name, asyncio.Lock())


def gathered(batch: Batch, results: Sequence[Any], to: Out) -> Outputs:
    """Each item on its way by its result: an item, several, some by output, or an error to be tried again later."""
    outputs: dict[Out, list[Item]] = {to: []}
    waiting: list[tuple[Item, TransientError | OutcomeUnknown]] = []
    for item, result in zip(batch, results, strict=True):
        if isinstance(result, TransientError | OutcomeUnknown):
            waiting.append((item, result))
        elif isinstance(result, Item):
            outputs[to].append(result)
        elif isinstance(result, Mapping):
            for port, made in result.items():
                outputs.setdefault(port, []).append(made)
        else:
            outputs[to].extend(result)
    if waiting:
        raise Deferred(outputs, waiting)
    return {port: Batch(items) for port, items in outputs.items()}


def problem_of(error: ItemError) -> Problem:
    """The error as it is kept beside the item."""
    return Problem(error.code, error.message, field=error.field)


class Transform(_Through[C]):
    """Computes; never reaches outside. The same batch gives the same outputs."""

    kind = "transform"
    category = "data"

    def every(self, batch: Batch, make: Callable[[Item, int], Item | Sequence[Item]], *, to: Out) -> Outputs:
        """Handle every item by itself without waiting; a failing one goes to ``failed``."""
        good: list[Item] = []
        failed: list[Item] = []
        for index, item in enumerate(batch):
            try:
                made = make(item, index)
            except ItemError as error:
                failed.append(item.with_error(problem_of(error)))
                continue
            if isinstance(made, Item):
                good.append(made)
            else:
                good.extend(made)
        return {to: Batch(good), self.failed: Batch(failed)} if failed else {to: Batch(good)}

    def sort_out(self, batch: Batch, way: Callable[[Item], Out]) -> Outputs:
        """Send every item unchanged to the output that ``way`` names; a failing one goes to ``failed``."""
        outputs: dict[Out, list[Item]] = {}
        for item in batch:
            try:
                outputs.setdefault(way(item), []).append(item)
            except ItemError as error:
                outputs.setdefault(self.failed, []).append(item.with_error(problem_of(error)))
        return {port: Batch(items) for port, items in outputs.items()}


class Action(_Through[C]):
    """Reaches another system; writes only through ``ctx.apply``."""

    kind = "action"
    category = "helpers"


class Barrier(Node[C]):
    """Needs all of its input before it gives anything: sort, aggregate, merge, write file."""

    kind = "barrier"
    category = "data"

    failed = Out("Failed", role="error")

    def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        """Read the named inputs to their end, then give outputs in batches."""
        raise NotImplementedError


class Remark(Node[C]):
    """Stands on the canvas for people; takes no part in a run."""

    kind = "note"
    category = "helpers"
    icon = "sticky-note"
