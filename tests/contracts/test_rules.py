"""The rules of the contract find what they are there to find: each is broken by a node, and says so."""

from typing import Any, ClassVar

import httpx
import pytest
from wareflow.contract import Case, Rule, World
from wareflow.contract import behaviour as rules
from wareflow.sdk import Action, Batch, Change, Config, Context, Example, Field, Item, ItemError, Out, Outputs

RECORDS = [{"sku": "00123", "price": "1.10"}, {"sku": "1e5", "price": "2.20"}]


class KeepConfig(Config):
    folder: str = Field("shelf", title="Folder")


class Keep(Action[KeepConfig]):
    """Keeps records under their number, as it should be."""

    name = "test.keep"
    title = "Keep"
    writes = True
    example = Example({}, RECORDS)
    kept: ClassVar[dict[str, Any]] = {}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        async def keep(item: Item) -> Item:
            return await self.keep(item, ctx)

        return await self.each(batch, keep, to=self.done)

    async def keep(self, item: Item, ctx: Context) -> Item:
        sku = item.record["sku"]
        change = Change.between("thing", sku, self.kept.get(sku), {"price": item.record["price"]})

        async def send() -> dict[str, Any]:
            await ctx.http.put(f"http://shelf.test/{sku}", json=change.values)
            self.kept[sku] = change.values
            return {}

        await ctx.apply(change, send, item=item, effect="A")
        return item.with_record({**item.record, "kept": True})


class WritesInAPlan(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        await ctx.http.put("http://shelf.test/any")
        return item.with_record(item.record)


class WritesAgain(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        self.kept.clear()
        return await super().keep(item, ctx)


class ChangesInPlace(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        item.record["kept"] = True
        return item.with_record(item.record)


class TakesTextForNumbers(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        codes = {name: _guessed(text) for name, text in item.record.get("codes", {}).items()}
        return item.with_record({**item.record, "codes": codes})


class Forgets(Keep):
    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        return {self.done: Batch(list(batch)[:1])}


class CountsInFractions(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        return item.with_record({**item.record, "price": float(item.record["price"])})


class PlansSomethingElse(Keep):
    async def keep(self, item: Item, ctx: Context) -> Item:
        if ctx.run.mode == "plan":
            raise ItemError("Not in a plan.")
        return await super().keep(item, ctx)


class GivesNothing(Keep):
    example = Example({}, [])


def _guessed(text: str) -> Any:
    return int(text) if text.isdigit() else text


def case_of(node: type[Keep]) -> Case:
    Keep.kept.clear()
    return Case(node, World({}, httpx.MockTransport(lambda request: httpx.Response(200))))


BROKEN: list[tuple[type[Keep], Rule]] = [
    (GivesNothing, rules.the_example_runs),
    (Forgets, rules.no_item_is_lost),
    (Forgets, rules.no_item_is_lost_in_a_plan),
    (WritesInAPlan, rules.a_plan_sends_no_write_and_stores_no_file),
    (PlansSomethingElse, rules.what_a_plan_shows_is_what_a_run_does),
    (WritesAgain, rules.the_second_run_writes_nothing),
    (WritesInAPlan, rules.every_write_is_announced_before_it_is_sent),
    (ChangesInPlace, rules.records_are_not_changed_in_place),
    (TakesTextForNumbers, rules.codes_that_look_like_numbers_stay_text),
    (CountsInFractions, rules.no_binary_fraction_comes_out),
]


def test_every_rule_is_broken_here() -> None:
    assert {rule for _, rule in BROKEN} == {*rules.BEHAVIOUR, *rules.OF_WRITERS}


@pytest.mark.parametrize("rule", rules.rules_for(Keep))
async def test_a_good_node_keeps_them(rule: Rule) -> None:
    await rule(case_of(Keep))


@pytest.mark.parametrize(("node", "rule"), BROKEN)
async def test_a_broken_node_is_found(node: type[Keep], rule: Rule) -> None:
    with pytest.raises((AssertionError, ItemError)):
        await rule(case_of(node))
