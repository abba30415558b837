"""Serve the sandbox systems with uvicorn: until stopped, or for as long as a test needs them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from wareflow.sandbox.app import SandboxApp, create_sandbox_app

UNUSED_SECONDS = 3.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def run_sandbox(port: int, host: str = "127.0.0.1", data_dir: Path | None = None, fd: int | None = None) -> None:
    """Serve all systems until the process is told to stop; on the loopback address only.

    With `fd` on the socket that a supervisor listens at already, where the first connections may be waiting. It ends
    when it has not been used then: the supervisor starts it anew with the next connection.
    """
    if host not in LOOPBACK:
        raise ValueError(f"The sandbox has no locks, so it listens on {' or '.join(LOOPBACK)} only, not on {host}.")
    app = create_sandbox_app(data_dir=data_dir)
    if fd is None:
        uvicorn.Server(_config(app, host, port)).run()
    else:
        _OnCall(_config(app, host, port), app).run(sockets=[socket.socket(fileno=fd)])


class _OnCall(uvicorn.Server):
    """Goes again when somebody only asked for the credentials."""

    def __init__(self, config: uvicorn.Config, app: SandboxApp) -> None:
        super().__init__(config)
        self._app = app
        self._busy_at = time.monotonic()

    async def on_tick(self, counter: int) -> bool:
        if self._app.used or self.server_state.connections:
            self._busy_at = time.monotonic()
        return await super().on_tick(counter) or time.monotonic() - self._busy_at > UNUSED_SECONDS


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
