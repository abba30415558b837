"""A change that says why nothing is written needs nothing to send it with; every other one does."""

import pytest
from wareflow.sdk import Action, Batch, Change, Context, Item, ItemError, NoConfig, Out, Outputs, keys_of
from wareflow.testing import run_node


class Notes(Action[NoConfig]):
    """Applies the change that the item names, with nothing to send."""

    name = "test.notes"
    title = "Notes"
    config_class = NoConfig

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        async def note(item: Item) -> Item:
            await ctx.apply(Change("thing", "A", item.record["action"], {}, reason="exists"))
            return item.with_record(item.record)

        return await self.each(batch, note, to=self.done)


@pytest.mark.parametrize("action", ["skip", "unchanged", "conflict"])
async def test_what_is_not_written_needs_no_request(action: str) -> None:
    run = await run_node(Notes, {}, Batch.of([{"action": action}]))

    assert [change.change.action for change in run.changes] == [action]
    assert run.host.effects == []


async def test_a_change_without_a_request_is_a_bug_that_is_seen_before_any_intent() -> None:
    run = await run_node(Notes, {}, Batch.of([{"action": "update"}]))

    assert "nothing to send it with" in run.errors()[0]
    assert run.host.effects == []


def test_an_item_without_a_usable_key_is_looked_up_for_nobody() -> None:
    good, bad = Batch.of([{"sku": "A"}, {}])

    def sku_of(item: Item) -> str:
        if "sku" not in item.record:
            raise ItemError("There is no SKU.")
        return str(item.record["sku"])

    assert keys_of(Batch([good, bad]), sku_of) == {id(good): "A"}
