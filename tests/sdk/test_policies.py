"""When a mapped field is written: always, only to a new record, or only where nothing is there."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sdk import Action, Batch, Change, Context, Field, Item, MappingField, Out, Outputs, UpsertConfig
from wareflow.testing import NodeRun, run_node

FIELDS = {"name": "{{ item.name }}", "price": "{{ item.price }}", "note": "{{ item.note }}"}
NEW = {"name": "New name", "price": Decimal("9.90"), "note": "new note"}


class ShelfConfig(UpsertConfig):
    fields: dict[str, Any] = MappingField({}, title="Fields")
    stored: list[dict[str, Any]] = Field([], title="What the shelf holds")


class Shelf(Action[ShelfConfig]):
    """Puts the record on a shelf that holds one thing at most."""

    name = "test.shelf"
    title = "Shelf"
    writes = True

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        async def put(item: Item) -> Item:
            current = next(iter(self.config.stored), None)
            change = Change.between("thing", "A", current, ctx.render(self.config.fields, item))

            async def send() -> dict[str, Any]:
                return dict(change.values)

            return item.with_record(await ctx.apply(change, send))

        return await self.each(batch, put, to=self.done)


async def put(stored: list[dict[str, Any]], policies: dict[str, str], mode: Any = "live") -> NodeRun:
    config = {"fields": FIELDS, "stored": stored, "policies": policies}
    return await run_node(Shelf, config, Batch.of([NEW]), mode=mode)


def written(run: NodeRun) -> list[str]:
    return [field.name for change in run.changes for field in change.change.fields]


async def test_without_a_policy_everything_that_differs_is_written() -> None:
    run = await put([{"name": "Old", "price": Decimal("1"), "note": ""}], {})

    assert written(run) == ["name", "price", "note"]


async def test_a_new_record_gets_every_field_whatever_its_policy() -> None:
    run = await put([], {"name": "on_create", "price": "fill_empty"})

    assert run.records("done") == [NEW]


@pytest.mark.parametrize("mode", ["live", "plan"])
async def test_on_create_leaves_what_is_there_even_when_it_is_empty(mode: str) -> None:
    run = await put([{"name": "", "price": Decimal("1"), "note": "x"}], {"name": "on_create"}, mode)

    assert written(run) == ["price", "note"]
    assert [change.change.left for change in run.changes] == [frozenset({"name"})]


@pytest.mark.parametrize("mode", ["live", "plan"])
@pytest.mark.parametrize(("there", "is_filled"), [("", True), (None, True), ([], True), ("x", False), (0, False)])
async def test_fill_empty_writes_only_where_nothing_is_there(there: Any, is_filled: bool, mode: str) -> None:
    run = await put([{"name": "New name", "price": Decimal("9.90"), "note": there}], {"note": "fill_empty"}, mode)

    assert written(run) == (["note"] if is_filled else [])
    assert [change.change.action for change in run.changes] == ["update" if is_filled else "unchanged"]


async def test_the_policies_of_a_step_end_with_it() -> None:
    await put([{"name": "Old"}], {"name": "on_create"})

    assert Change.between("thing", "A", {"name": "Old"}, {"name": "New"}).action == "update"


def test_a_policy_of_a_field_that_is_not_mapped_is_refused() -> None:
    with pytest.raises(ValidationError, match="“nmae” has a rule"):
        ShelfConfig.model_validate({"fields": FIELDS, "policies": {"nmae": "on_create"}})
