"""``wareflow up``: bring the instance up, stay until stopped. It imports little, so that the parts start at once."""

import socket

from wareflow.cli.supervisor import Supervisor
from wareflow.queue.valkey import ValkeyFailed
from wareflow.services.config import Config


def run_up(config: Config, *, workers: int, sandbox: bool, open_browser: bool) -> int:
    """Run until stopped; returns the exit code."""
    for port in (config.port, config.port + 1) if sandbox else (config.port,):
        if _taken(port):
            _say(f"Port {port} is in use. Stop what listens there, or choose another: PORT=9000 make run")
            return 2
    config.prepare()
    supervisor = Supervisor(config, workers=workers, sandbox=sandbox, open_browser=open_browser)
    try:
        supervisor.start()
        if supervisor.wait_ready():
            supervisor.watch()
        elif not supervisor.stopping:
            _say("Wareflow did not start; the lines above say why.")
            return 1
    except ValkeyFailed as error:
        _say(str(error))
        return 1
    finally:
        supervisor.stop()
    return 0


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _say(line: str) -> None:
    print(line, flush=True)
