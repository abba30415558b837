"""The embedded Valkey keeps its messages through kills, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from wareflow.queue import broker as brokers
from wareflow.queue.valkey import MAX_SOCKET_PATH, Valkey, socket_path

SUPERVISOR = """
import sys, time
from pathlib import Path
from wareflow.queue.valkey import Valkey
server = Valkey(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "queue")
    server.start()
    yield server
    server.stop()


def client(server: Valkey) -> "redis.Redis":
    return brokers.connect(server.url)


def gone(pid: int) -> bool:
    for _ in range(400):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_killed_server_has_its_messages_when_it_is_back(valkey: Valkey) -> None:
    broker = brokers.make_broker(valkey.url)
    for n in range(100):
        broker.enqueue(brokers.message(f"task-{n}", "default"))
    client(valkey).waitaof(1, 0, 5000)
    assert valkey.pid is not None
    os.kill(valkey.pid, signal.SIGKILL)
    assert gone_or_reaped(valkey)

    assert valkey.ensure()

    assert brokers.depths(brokers.make_broker(valkey.url))["default"] == 100


def gone_or_reaped(server: Valkey) -> bool:
    for _ in range(400):
        if not server.alive():
            return True
        time.sleep(0.02)
    return False


def test_a_stopped_server_has_its_messages_when_it_is_started_again(valkey: Valkey) -> None:
    client(valkey).set("kept", "yes")

    valkey.stop()
    valkey.start()

    assert client(valkey).get("kept") == b"yes"


def test_the_server_listens_on_no_port_and_for_us_only(valkey: Valkey) -> None:
    assert client(valkey).config_get("port") == {"port": "0"}
    assert client(valkey).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert valkey.socket.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_takes_its_server_along_and_the_next_one_starts(tmp_path: Path) -> None:
    home = tmp_path / "queue"
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(home)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    left = Valkey(home)
    client(left).set("kept", "yes")

    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    left.start()

    assert gone(pid)
    assert client(left).get("kept") == b"yes"
    left.stop()


def test_a_deep_directory_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    server = Valkey(deep)
    server.start()

    assert len(str(socket_path(deep))) <= MAX_SOCKET_PATH
    assert client(server).ping()
    server.stop()
    assert not server.socket.exists()
