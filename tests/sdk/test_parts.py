"""Many changes in one request: a bad line sinks none of the others, no two changes of a record share a request."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import pytest
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConfigError,
    ConflictError,
    Context,
    Item,
    ItemError,
    NoConfig,
    Out,
    OutcomeUnknown,
    Outputs,
    RateLimited,
    Record,
    write_in_parts,
)
from wareflow.testing import NodeRun, run_node

SIZE = 8


class Shelf:
    """A remote that takes many quantities at once: all lines of a request or, where it is ``strict``, none."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.requests: list[list[str]] = []
        self.bad: set[str] = set()
        self.strict = True
        self.trouble: list[Exception] = []

    async def put(self, changes: Sequence[Change]) -> list[Record | ItemError | None]:
        self.requests.append([change.key for change in changes])
        if self.trouble:
            raise self.trouble.pop(0)
        if self.strict and any(change.key in self.bad for change in changes):
            raise ItemError("The list holds an article that is not known.")
        return [self._line(change) for change in changes]

    def _line(self, change: Change) -> Record | ItemError | None:
        if change.key in self.bad:
            return ItemError(f"{change.key} is not known.")
        self.kept[change.key] = change.values["quantity"]
        return {"id": change.key}


class SetQuantities(Action[NoConfig]):
    """Puts quantities on the shelf, eight at a time."""

    name = "test.set_quantities"
    title = "Set quantities"
    config_class = NoConfig
    shelf: ClassVar[Shelf]

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        return await write_in_parts(
            self, batch, ctx, self._change, self.shelf.put, to=self.done, size=SIZE, effect="A", made=_made
        )

    def _change(self, item: Item) -> Change:
        if "quantity" not in item.record:
            raise ItemError("There is no quantity. Map one.")
        sku, wanted = item.record["sku"], {"quantity": item.record["quantity"]}
        known = self.shelf.kept.get(sku)
        return Change.between("stock", sku, None if known is None else {"quantity": known}, wanted)


def _made(item: Item, change: Change, saved: Record) -> Item:
    return item.with_record({**item.record, **saved, "did": change.action})


@pytest.fixture
def shelf() -> Shelf:
    SetQuantities.shelf = Shelf()
    return SetQuantities.shelf


def lines(*skus: str, quantity: int = 3) -> list[Record]:
    return [{"sku": sku, "quantity": quantity} for sku in skus]


async def put(records: list[Record], **options: Any) -> NodeRun:
    return await run_node(SetQuantities, {}, Batch.of(records), **options)


def skus(run: NodeRun, port: str = "done") -> list[str]:
    return [record["sku"] for record in run.records(port)]


async def test_as_many_as_fit_share_a_request(shelf: Shelf) -> None:
    names = [f"S-{n:02d}" for n in range(20)]

    run = await put(lines(*names))

    assert skus(run) == names
    assert [len(request) for request in shelf.requests] == [8, 8, 4]
    assert run.books.balanced


async def test_one_bad_line_sinks_none_of_the_others(shelf: Shelf) -> None:
    shelf.bad = {"S-05"}
    names = [f"S-{n:02d}" for n in range(8)]

    run = await put(lines(*names))

    assert skus(run) == [name for name in names if name != "S-05"]
    assert skus(run, "failed") == ["S-05"]
    assert run.errors() == ["The list holds an article that is not known."]
    assert sorted(shelf.kept) == skus(run)
    assert len(shelf.requests) == 1 + 2 + 2 + 2


async def test_a_line_that_the_answer_refuses_fails_alone(shelf: Shelf) -> None:
    shelf.strict, shelf.bad = False, {"B"}

    run = await put(lines("A", "B", "C"))

    assert (skus(run), run.errors()) == (["A", "C"], ["B is not known."])
    assert len(shelf.requests) == 1
    assert [outcome and outcome.state for _, outcome in run.host.effects] == ["confirmed", "rejected", "confirmed"]


async def test_an_item_that_cannot_be_made_a_change_is_not_sent(shelf: Shelf) -> None:
    run = await put([*lines("A"), {"sku": "B"}, *lines("C")])

    assert (skus(run), skus(run, "failed")) == (["A", "C"], ["B"])
    assert shelf.requests == [["A", "C"]]


async def test_two_changes_of_a_record_go_out_one_after_the_other_in_their_order(shelf: Shelf) -> None:
    run = await put([*lines("A", quantity=1), *lines("B"), *lines("A", quantity=2), *lines("A", quantity=5)])

    assert shelf.requests == [["A", "B"], ["A"], ["A"]]
    assert shelf.kept == {"A": 5, "B": 3}
    assert len(run.records("done")) == 4


async def test_what_is_there_already_is_not_sent(shelf: Shelf) -> None:
    await put(lines("A", "B"))
    shelf.requests.clear()

    run = await put([*lines("A"), *lines("B", quantity=4)])

    assert shelf.requests == [["B"]]
    assert [record["did"] for record in run.records("done")] == ["unchanged", "update"]


async def test_a_plan_sends_nothing_and_names_each_change(shelf: Shelf) -> None:
    shelf.kept["A"] = 3

    run = await put(lines("A", "B"), mode="plan")

    assert shelf.requests == []
    seen = [(each.change.key, each.change.action) for each in run.changes]
    assert seen == [
        ("A", "unchanged"),
        ("B", "create"),
    ]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (lambda: OutcomeUnknown("The reply was lost."), "unknown"),
        (lambda: RateLimited("Too many calls."), "planned"),
    ],
)
async def test_what_concerns_the_whole_request_concerns_each_of_its_writes(
    shelf: Shelf, trouble: Callable[[], Exception], state: str
) -> None:
    shelf.trouble = [trouble()]

    run = await put(lines("A", "B"))

    assert [outcome and outcome.state for _, outcome in run.host.effects][:2] == [state, state]
    assert skus(run) == ["A", "B"]
    assert shelf.kept == {"A": 3, "B": 3}


async def test_a_setting_that_is_wrong_stops_the_step_and_keeps_the_items(shelf: Shelf) -> None:
    shelf.trouble = [ConfigError("There is no such warehouse. Choose another one.")]

    run = await put(lines("A", "B"))

    assert run.halted is not None
    assert run.halted.message == "There is no such warehouse. Choose another one."
    assert [outcome and outcome.state for _, outcome in run.host.effects] == ["rejected", "rejected"]
    assert len(run.parked) == 2


async def test_a_remote_that_forgets_a_line_in_its_answer_is_found_out(shelf: Shelf) -> None:
    put_all = shelf.put
    shelf.put = lambda changes: put_all(changes[:-1])  # type: ignore[method-assign]

    run = await put(lines("A", "B"))

    assert skus(run) == []
    assert len(run.parked) == 2
    assert [outcome and outcome.state for _, outcome in run.host.effects] == ["unknown", "unknown"]


class SetAgain(SetQuantities):
    """Looks again where the shelf was changed meanwhile."""

    name = "test.set_again"

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        looked: list[list[str]] = self.looks

        async def look_again(items: Sequence[Item]) -> None:
            looked.append([item.record["sku"] for item in items])
            self.shelf.bad -= {"S-1"}

        return await write_in_parts(
            self, batch, ctx, self._change, self._send, to=self.done, size=SIZE, effect="A", look_again=look_again
        )

    looks: ClassVar[list[list[str]]] = []

    async def _send(self, changes: Sequence[Change]) -> list[Record | ItemError | None]:
        said = await self.shelf.put(changes)
        return [ConflictError("Changed meanwhile.") if isinstance(each, ItemError) else each for each in said]


async def test_a_conflict_is_looked_at_and_written_again_a_few_times_at_most(shelf: Shelf) -> None:
    SetAgain.looks.clear()
    shelf.strict, shelf.bad = False, {"S-1", "S-2"}

    run = await run_node(SetAgain, {}, Batch.of(lines("S-1", "S-2", "S-3")))

    assert skus(run) == ["S-1", "S-3"]
    assert skus(run, "failed") == ["S-2"]
    assert SetAgain.looks == [["S-1", "S-2"], ["S-2"], ["S-2"], ["S-2"]]
    assert run.books.balanced
