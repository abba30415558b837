"""Writing many records with one request, for systems that take them so."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

from wareflow.sdk.changes import Change, EffectClass
from wareflow.sdk.context import Context, SendAll
from wareflow.sdk.errors import ConflictError, ItemError, OutcomeUnknown, TransientError, WareflowError
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Action, Outputs, gathered, problem_of
from wareflow.sdk.ports import Out
from wareflow.sdk.values import Record

ATTEMPTS = 5
Wanted = tuple[int, Item, Change]
"""A change with the place of its item in the batch."""


async def write_in_parts(
    node: Action[Any],
    batch: Batch,
    ctx: Context,
    change_of: Callable[[Item], Change],
    send: SendAll,
    *,
    to: Out,
    size: int,
    effect: EffectClass = "C",
    made: Callable[[Item, Change, Record], Item | Mapping[Out, Item]] | None = None,
    look_again: Callable[[Sequence[Item]], Awaitable[None]] | None = None,
) -> Outputs:
    """Write the batch's changes, at most ``size`` in a request, and give each item the way it deserves.

    An item that fails goes to ``failed`` alone, also where the remote refuses the whole request because of it; one that
    must wait is tried again later. Two changes of one record never share a request: they go out in the order of the
    batch. ``made`` gives the item that goes on, or its output; without it the item goes on as it came. With
    ``look_again`` a change that met a ConflictError is read, compared and written again, a few times at most.
    """
    results: list[Any] = [None] * len(batch)
    open_places = list(range(len(batch)))
    for attempt in range(1, ATTEMPTS + 1):
        wanted: list[Wanted] = []
        for place in open_places:
            try:
                wanted.append((place, batch.items[place], change_of(batch.items[place])))
            except ItemError as error:
                results[place] = {node.failed: batch.items[place].with_error(problem_of(error))}
        open_places = []
        for part in _parts(wanted, size):
            written = await ctx.apply_all([(item, change) for _, item, change in part], send, effect=effect)
            for (place, item, change), result in zip(part, written, strict=True):
                results[place] = _way(node, item, change, result, made)
                if isinstance(result, ConflictError):
                    open_places.append(place)
        if not open_places or look_again is None or attempt == ATTEMPTS:
            break
        open_places.sort()
        await look_again([batch.items[place] for place in open_places])
    return gathered(batch, results, to)


def _way(
    node: Action[Any],
    item: Item,
    change: Change,
    result: Record | WareflowError,
    made: Callable[[Item, Change, Record], Item | Mapping[Out, Item]] | None,
) -> Any:
    if isinstance(result, ItemError):
        return {node.failed: item.with_error(problem_of(result))}
    if isinstance(result, TransientError | OutcomeUnknown):
        return result
    if isinstance(result, WareflowError):
        raise result
    return made(item, change, result) if made else item.with_record(item.record)


def _parts(wanted: Sequence[Wanted], size: int) -> Iterator[list[Wanted]]:
    """Each change in the first part with room that comes after the last change of the same record."""
    parts: list[list[Wanted]] = []
    after: dict[tuple[str, str], int] = {}
    open_from = 0
    for each in wanted:
        record = (each[2].object, each[2].key)
        part = max(after.get(record, 0), open_from)
        while part < len(parts) and len(parts[part]) >= size:
            part += 1
        if part == len(parts):
            parts.append([])
        parts[part].append(each)
        after[record] = part + 1
        while open_from < len(parts) and len(parts[open_from]) >= size:
            open_from += 1
    yield from parts
