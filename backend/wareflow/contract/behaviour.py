"""What every node keeps to: nothing lost, nothing changed on the way, nothing sent that was not asked for."""

import copy
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Final, get_args

from wareflow.contract.world import Case, everything
from wareflow.engine.catalog import NodeClass
from wareflow.sdk.nodes import Action, Barrier, Remark, Source, Transform
from wareflow.sdk.policies import Policy, UpsertConfig
from wareflow.sdk.values import dumps, loads, refuse_floats
from wareflow.testing import NodeRun

Rule = Callable[[Case], Awaitable[None]]
CODES: Final = {
    "ean": "5901234123457",
    "sku": "00123",
    "price": "1.10",
    "phone": "+48600100200",
    "size": "1e5",
    "none": "None",
}
"""Texts that careless code takes for something else."""


async def the_example_runs(case: Case) -> None:
    run = await case.run()

    assert run.halted is None, run.halted
    assert everything(run), "the example gives nothing, so it shows nothing"


async def no_item_is_lost(case: Case) -> None:
    _assert_all_there(case, await case.run())


async def no_item_is_lost_in_a_plan(case: Case) -> None:
    _assert_all_there(case, await case.run("plan"))


async def a_plan_sends_no_write_and_stores_no_file(case: Case) -> None:
    world, files = case.world, len(case.world.host.files)

    run = await case.run("plan")

    assert not world.recorder.writes, world.recorder.writes
    assert not world.host.effects
    assert len(world.host.files) == files
    states = {change.state for change in run.changes}
    assert states <= {"planned", "none"}, states


async def what_a_plan_shows_is_what_a_run_does(case: Case) -> None:
    planned = _changes(await case.run("plan"))
    done = _changes(await case.run())

    assert planned == done, (planned, done)


async def the_second_run_writes_nothing(case: Case) -> None:
    first = await case.run()
    assert case.world.recorder.writes, "the example changes nothing, so it proves nothing"
    case.world.forget()

    second = await case.run()

    assert not case.world.recorder.writes, case.world.recorder.writes
    actions = {change.change.action for change in second.changes}
    assert actions <= {"unchanged", "skip"}, actions
    assert len(second.changes) == len(first.changes)


async def a_field_with_a_policy_is_left_alone(case: Case) -> None:
    """What is there stays under either policy, although what is wanted has changed; without one it would be written."""
    await case.run()
    before = dict(case.config)
    proved = False
    for mapping, name in _mapped(case):
        changed = {**before[mapping], name: f"{before[mapping][name]}2"}
        case.config = {**before, mapping: changed}
        if name not in _written(await case.run("plan")):
            continue  # such as a price that has too many digits now
        proved = True
        for policy in get_args(Policy):
            case.config["policies"] = {name if mapping == "fields" else f"{mapping}.{name}": policy}
            planned, done = await case.run("plan"), await case.run()

            assert name not in _written(planned), (policy, planned.changes)
            assert name not in _written(done), (policy, done.changes)
    assert proved, "no mapped field of the example differs after a change, so it proves nothing"


async def every_write_is_announced_before_it_is_sent(case: Case) -> None:
    await case.run()

    effects = case.world.host.effects
    assert effects or not case.world.recorder.writes, "a write went out that ctx.apply knows nothing of"
    assert all(outcome is not None for _, outcome in effects), "a write has no outcome"


async def records_are_not_changed_in_place(case: Case) -> None:
    before = copy.deepcopy(case.batches)

    await case.run()

    assert case.batches == before


async def codes_that_look_like_numbers_stay_text(case: Case) -> None:
    for records in case.batches.values():
        records[:] = [{**record, "codes": dict(CODES), "list": list(CODES.values())} for record in records]

    run = await case.run()

    found = [codes for record in everything(run) for codes in _held(record, "codes")]
    assert found, "what the record held besides is gone"
    assert all(codes == CODES for codes in found), found


async def no_binary_fraction_comes_out(case: Case) -> None:
    run = await case.run()

    for record in everything(run):
        refuse_floats(record)
        assert loads(dumps(record)) == record


ALL = (Source, Transform, Action, Barrier)
THROUGH = (Transform, Action, Barrier)
BEHAVIOUR: Final[Mapping[Rule, tuple[type[Any], ...]]] = {
    the_example_runs: ALL,
    no_item_is_lost: ALL,
    no_item_is_lost_in_a_plan: ALL,
    a_plan_sends_no_write_and_stores_no_file: ALL,
    no_binary_fraction_comes_out: ALL,
    records_are_not_changed_in_place: THROUGH,
    codes_that_look_like_numbers_stay_text: THROUGH,
}
"""The rules, and for which kinds of nodes they are."""
OF_WRITERS: Final = (
    what_a_plan_shows_is_what_a_run_does,
    the_second_run_writes_nothing,
    every_write_is_announced_before_it_is_sent,
)
OF_UPSERTS: Final = (a_field_with_a_policy_is_left_alone,)


def rules_for(node: NodeClass, *, besides: Collection[Rule] = ()) -> list[Rule]:
    """The rules that the node keeps, ``besides`` those from which it is excused for a reason."""
    if issubclass(node, Remark):
        return []
    rules = [rule for rule, kinds in BEHAVIOUR.items() if issubclass(node, kinds)]
    rules += [
        *(OF_WRITERS if node.writes else ()),
        *(OF_UPSERTS if issubclass(node.config_class, UpsertConfig) else ()),
    ]
    return [rule for rule in rules if rule not in besides]


def _assert_all_there(case: Case, run: NodeRun) -> None:
    assert run.books.balanced, run.books
    assert run.books.read == case.given or not case.batches, (run.books.read, case.given)
    bugs = [parked.problem for parked in run.parked if parked.problem.code in ("lost_item", "bug")]
    assert not bugs, bugs


def _changes(run: NodeRun) -> list[tuple[str, str]]:
    return [(each.change.key, each.change.action) for each in run.changes]


def _mapped(case: Case) -> list[tuple[str, str]]:
    """The mappings that can have policies, with each field that the example gives an expression."""
    extra = case.node.config_class.model_fields["policies"].json_schema_extra
    assert isinstance(extra, dict)
    hint: Any = extra["x-wareflow"]
    fields = [(mapping, case.config.get(mapping, {})) for mapping in hint["of"]]
    return [(mapping, name) for mapping, values in fields for name in values if str(values[name]).endswith("}}")]


def _written(run: NodeRun) -> set[str]:
    """The names of the fields that an update would write, without the group that a step puts them in."""
    updates = [each.change for each in run.changes if each.change.action == "update"]
    return {name.rpartition(".")[2] for change in updates for name in change.values}


def _held(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        inner = [found for part in value.values() for found in _held(part, name)]
        return [value[name], *inner] if name in value else inner
    return [found for part in value for found in _held(part, name)] if isinstance(value, list) else []
