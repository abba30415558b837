"""``wareflow up``: look whether it can be, then become the supervisor."""

import json
import os
import socket
import sys

from wareflow.services.config import Config


def run_up(config: Config, *, workers: int, sandbox: bool, open_browser: bool) -> int:
    """Become the supervisor, which stays until stopped; returns an exit code only when that cannot be."""
    for port in (config.port, config.port + 1) if sandbox else (config.port,):
        if _taken(port):
            print(f"Port {port} is in use. Stop what listens there, or choose another: PORT=9000 make run", flush=True)
            return 2
    config.prepare()
    wish = {
        "home": str(config.home.absolute()),
        "port": config.port,
        "own_queue": config.embedded,
        "workers": workers,
        "sandbox": sandbox,
        "open_browser": open_browser,
    }
    sys.stdout.flush()
    # The same process with nothing of what was needed to come so far: the supervisor is here for as long as everything.
    program = [sys.executable, "-m", "wareflow.cli.supervisor", "up", json.dumps(wish)]
    os.execv(program[0], program)  # noqa: S606


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
