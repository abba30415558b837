"""What every node keeps to: nothing lost, nothing changed on the way, nothing sent that was not asked for."""

import copy
from typing import Any

import pytest
from wareflow.sdk.values import dumps, loads, refuse_floats

from tests.contracts.arrange import CODES, RUNNING, THROUGH, WRITING, World, case_of, everything

CARRIED: dict[str, dict[str, Any]] = {
    "core.map_fields": {"fields": {"codes": "{{ item.codes }}"}},
    "core.aggregate": {"results": [{"name": "codes", "what": "first", "path": "codes"}]},
}
"""Nodes that make new records, with parameters that take the codes along."""

WRITES_A_FILE = {"core.write_file"}

WRITES_AGAIN = {
    "core.start_flow": "every run is a start of its own",
    "core.http_request": "there is nothing to compare a free request with",
    "core.write_file": "every run makes a file of its own",
}


@pytest.mark.parametrize("name", RUNNING)
async def test_the_example_runs(name: str, world: World) -> None:
    run = await case_of(name, world).run(world)

    assert run.halted is None
    assert everything(run)


@pytest.mark.parametrize("name", RUNNING)
@pytest.mark.parametrize("mode", ["live", "plan"])
async def test_no_item_is_lost(name: str, mode: Any, world: World) -> None:
    case = case_of(name, world)

    run = await case.run(world, mode)

    assert run.books.balanced
    assert run.books.read == case.given or not case.batches
    assert not [parked for parked in run.parked if parked.problem.code in ("lost_item", "bug")]


@pytest.mark.parametrize("name", RUNNING)
async def test_a_plan_sends_no_write_and_stores_no_file(name: str, world: World) -> None:
    case = case_of(name, world)
    files = len(world.host.files)

    run = await case.run(world, "plan")

    assert world.recorder.writes == []
    assert world.host.effects == []
    assert len(world.host.files) == files
    assert {change.state for change in run.changes} <= {"planned", "none"}


@pytest.mark.parametrize("name", WRITING)
async def test_what_a_plan_shows_is_what_a_run_does(name: str, world: World) -> None:
    case = case_of(name, world)

    planned = await case.run(world, "plan")
    done = await case.run(world)

    assert [(c.change.key, c.change.action) for c in planned.changes] == [
        (c.change.key, c.change.action) for c in done.changes
    ]


@pytest.mark.parametrize("name", [name for name in WRITING if name not in WRITES_AGAIN])
async def test_the_second_run_writes_nothing(name: str, world: World) -> None:
    case = case_of(name, world)
    first = await case.run(world)
    assert world.recorder.writes, "the example changes nothing, so it proves nothing"
    world.clear()

    second = await case.run(world)

    assert world.recorder.writes == []
    assert {change.change.action for change in second.changes} <= {"unchanged", "skip"}
    assert len(second.changes) == len(first.changes)


@pytest.mark.parametrize("name", WRITING)
async def test_every_write_is_announced_before_it_is_sent(name: str, world: World) -> None:
    case = case_of(name, world)

    await case.run(world)

    assert len(world.host.effects) >= bool(world.recorder.writes)
    assert all(outcome is not None for _, outcome in world.host.effects)


@pytest.mark.parametrize("name", THROUGH)
async def test_records_are_not_changed_in_place(name: str, world: World) -> None:
    case = case_of(name, world)
    before = copy.deepcopy(case.batches)

    await case.run(world)

    assert case.batches == before


@pytest.mark.parametrize("name", [name for name in THROUGH if name not in WRITES_A_FILE])
async def test_codes_that_look_like_numbers_stay_text(name: str, world: World) -> None:
    case = case_of(name, world, **CARRIED.get(name, {}))
    for records in case.batches.values():
        records[:] = [{**record, "codes": dict(CODES), "list": list(CODES.values())} for record in records]

    run = await case.run(world)

    found = [codes for record in everything(run) for codes in _held(record, "codes")]
    assert found
    assert all(codes == CODES for codes in found)


@pytest.mark.parametrize("name", RUNNING)
async def test_no_binary_fraction_comes_out(name: str, world: World) -> None:
    run = await case_of(name, world).run(world)

    for record in everything(run):
        refuse_floats(record)
        assert loads(dumps(record)) == record


def _held(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        inner = [found for part in value.values() for found in _held(part, name)]
        return [value[name], *inner] if name in value else inner
    return [found for part in value for found in _held(part, name)] if isinstance(value, list) else []
