"""``wareflow up``: one command, everything there, nothing left behind."""

import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.processes.arrange import Instance, kill_left, wait_for
from tests.runs.arrange import flow

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]

MAP = ("core.map_fields", {"fields": {"code": "{{ item.code }}"}})
START = ("core.manual_start", {"rows": [{"code": "00123"}]})


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path / "home")
    yield made
    if made.command is not None:
        kill_left(made.command.family())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_it_comes_up_and_leaves_no_process_behind(instance: Instance, how: signal.Signals) -> None:
    instance.start()
    family = {" ".join(process.cmdline()) for process in instance.command.family()} if instance.command else set()
    with instance.api() as api:
        health = api.get("health").json()
        names = [each["name"] for each in api.get("connections").json()["items"]]
    mode = stat.S_IMODE((instance.home / "owner.token").stat().st_mode)

    left = instance.stop(how)

    assert left == []
    assert any("valkey" in words for words in family)
    assert any(words.endswith("worker") for words in family)
    assert (health["status"], health["database"], health["queue"]) == ("ok", "sqlite", "ok")
    assert {"demo_lightspeed", "demo_bc", "demo_baselinker"} <= set(names)
    assert mode == 0o600


def parts(instance: Instance) -> dict[str, int]:
    """The processes of the instance by what they do, with their ids."""
    assert instance.command is not None
    known = ("up", "api", "worker", "sandbox")
    found: dict[str, int] = {}
    for process in instance.command.family():
        try:
            words = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        found |= {name: process.pid for name in known if name in words}
    return found


def test_sandbox_systems_that_nobody_used_go_again_and_a_killed_worker_comes_back_alone(instance: Instance) -> None:
    instance.start()
    wait_for(lambda: "sandbox" not in parts(instance), "nobody used them")
    answer = httpx.get(
        f"http://127.0.0.1:{instance.port + 1}/lightspeed/_control/requests", trust_env=False, timeout=30
    )
    before: dict[str, int] = wait_for(lambda: "worker" in (found := parts(instance)) and found, "the worker is there")

    psutil.Process(before["worker"]).kill()
    after: dict[str, int] = wait_for(
        lambda: (found := parts(instance)).get("worker", before["worker"]) != before["worker"] and found, "it is back"
    )
    left = instance.stop(signal.SIGTERM)

    assert answer.status_code == 200
    assert "sandbox" in before
    assert {**after, "worker": 0} == {**before, "worker": 0}
    assert instance.command is not None
    assert "sandbox ended" not in instance.command.said()
    assert left == []


def test_a_second_start_keeps_all_data_and_starts_no_sandbox_before_somebody_asks_for_it(instance: Instance) -> None:
    instance.start()
    first_link = instance.link
    with instance.api() as api:
        made = api.post("flows", json={"name": "Kept", "document": flow({"start": START, "map": MAP})}).json()
    instance.stop(signal.SIGTERM)

    instance.start()
    before = parts(instance)
    with instance.api() as api:
        names = [each["name"] for each in api.get("flows").json()["items"]]
        again = api.get(f"flows/{made['id']}").json()
    answer = httpx.get(f"http://127.0.0.1:{instance.port + 1}/", trust_env=False, timeout=30)
    after = parts(instance)
    left = instance.stop(signal.SIGKILL)

    assert "Kept" in names
    assert again["document"] == made["document"]
    assert instance.link != first_link
    assert "sandbox" not in before
    assert answer.status_code == 200
    assert "sandbox" in after
    assert left == []


def test_two_instances_live_side_by_side(instance: Instance, tmp_path: Path) -> None:
    other = Instance(tmp_path / "other").start()
    instance.start()

    with instance.api() as one, other.api() as two:
        one.post("flows", json={"name": "Only here", "document": flow({"map": MAP})})
        seen = [each["name"] for each in two.get("flows").json()["items"]]
        crossed = httpx.get(f"{one.base_url}flows", headers=two.headers, trust_env=False)
    left = [*instance.stop(signal.SIGTERM), *other.stop(signal.SIGTERM)]

    assert "Only here" not in seen
    assert crossed.status_code == 401
    assert left == []


def test_a_taken_port_is_named(instance: Instance) -> None:
    with socket.create_server(("127.0.0.1", instance.port)), pytest.raises(AssertionError) as refused:
        instance.start()

    assert f"Port {instance.port} is in use" in str(refused.value)
