"""Serve the sandbox systems with uvicorn: until stopped, or for as long as a test needs them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from wareflow.sandbox.app import SandboxApp, create_sandbox_app

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run_sandbox(port: int, host: str = "127.0.0.1", data_dir: Path | None = None, fd: int | None = None) -> None:
    """Serve all systems until the process is told to stop; on the loopback address only.

    With `fd` on the socket that a supervisor listens at already, where the first connections may be waiting.
    """
    if host not in LOOPBACK:
        raise ValueError(f"The sandbox has no locks, so it listens on {' or '.join(LOOPBACK)} only, not on {host}.")
    server = uvicorn.Server(_config(create_sandbox_app(data_dir=data_dir), host, port))
    server.run(sockets=None if fd is None else [socket.socket(fileno=fd)])


@contextlib.contextmanager
def running_sandbox(app: SandboxApp | None = None, port: int = 0) -> Iterator[str]:
    """A real server in a thread, on a free port unless one is given; gives its address."""
    listener = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(_config(app or create_sandbox_app(), "127.0.0.1", port))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + 20
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The sandbox did not start; see the log above.")
        time.sleep(0.01)


def _config(app: SandboxApp, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
