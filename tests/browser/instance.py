"""A whole Wareflow of its own for the browser tests: started by its command, on free ports, in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

START = 60.0
# The server closes a connection that nobody used for five seconds: ours is given up before.
KEPT = httpx.Limits(keepalive_expiry=2.0)


class Instance:
    """``wareflow up`` as a child process, with its sandbox systems beside it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.link = ""
        self.port = _free_pair()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = home / "up.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.sandbox = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port + 1}", trust_env=False, timeout=20, limits=KEPT
        )
        self.api = httpx.Client(base_url=f"{self.url}/api/v1", trust_env=False, timeout=20, limits=KEPT)

    def start(self) -> str:
        """Start it and wait for the link that signs in; returns the link."""
        self.home.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "WAREFLOW_HOME": str(self.home / "data"), "WAREFLOW_PORT": str(self.port)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wareflow.cli", "up", "--no-open"],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        link = self._wait_for_link()
        token = (self.home / "data" / "owner.token").read_text().strip()
        self.api.headers["Authorization"] = f"Bearer {token}"
        return link

    def stop(self) -> None:
        """End it and everything it started."""
        for client in (self.api, self.sandbox):
            client.close()
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def log(self) -> str:
        """Everything it has said so far."""
        return self._log.read_text(errors="replace")

    # --- the API, to arrange and to look ---------------------------------------------------------------------------

    def get(self, path: str, **params: str | int) -> Any:
        """What the API answers to a question."""
        return _read(self.api.get(path, params=params))

    def post(self, path: str, body: object = None) -> Any:
        """What the API answers to a wish."""
        return _read(self.api.post(path, json=body))

    def put(self, path: str, body: object) -> Any:
        """What the API answers to a whole that is put in the place of another."""
        return _read(self.api.put(path, json=body))

    def patch(self, path: str, body: object) -> Any:
        """What the API answers to a change."""
        return _read(self.api.patch(path, json=body))

    def new_flow(self, name: str, nodes: dict[str, Any] | None = None, edges: list[tuple[str, str]] = []) -> str:  # noqa: B006
        """A flow with these nodes, laid out in a row; returns its id."""
        nodes = nodes or {}
        document = {
            "format": "wareflow/1",
            "name": name,
            "description": "",
            "nodes": {key: {"version": 1, **node} for key, node in nodes.items()},
            "edges": [{"from": start, "to": end} for start, end in edges],
            "layout": {key: [80 + 280 * at, 120] for at, key in enumerate(nodes)},
        }
        return str(self.post("/flows", {"name": name, "document": document})["id"])

    def document(self, flow: str) -> Any:
        """The flow as it is stored."""
        return self.get(f"/flows/{flow}")["document"]

    def finished(self, run: str, wait: float = 60.0) -> Any:
        """The run, once it is over."""
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            found = self.get(f"/runs/{run}")
            if found["status"] in {"succeeded", "partial", "failed", "cancelled"}:
                return found
            time.sleep(0.1)
        raise AssertionError(f"The run is still {found['status']} after {wait} seconds.")

    # --- the sandbox systems ---------------------------------------------------------------------------------------

    def control(self, system: str, what: str, body: object = None) -> Any:
        """Tell a sandbox system something: reset, seed, faults."""
        return _read(self.sandbox.post(f"/{system}/_control/{what}", json=body or {}))

    def state(self, system: str, only: str) -> Any:
        """One part of what a sandbox system has stored."""
        return _read(self.sandbox.get(f"/{system}/_control/state", params={"only": only}))[only]

    def writes(self, system: str) -> int:
        """How many write requests a sandbox system has seen."""
        return int(_read(self.sandbox.get(f"/{system}/_control/requests", params={"write": "true"}))["total"])

    def clear_faults(self) -> None:
        """Make every sandbox system healthy again."""
        for system in ("lightspeed", "business_central", "baselinker"):
            self.sandbox.delete(f"/{system}/_control/faults")

    def _wait_for_link(self) -> str:
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            found = re.search(r"http://\S+/signin\?code=\S+", self.log())
            if found:
                return found.group()
            if self._process is None or self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"Wareflow did not start:\n{self.log()}")


def _read(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


def _free_pair() -> int:
    for _ in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("There are no two free ports beside each other.")
