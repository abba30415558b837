"""The command line as a person meets it, with its own data directory; as another process where that matters."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner
from wareflow.cli import flow_files
from wareflow.cli.commands import app as commands
from wareflow.cli.failures import expected
from wareflow.sandbox import running_sandbox
from wareflow.sandbox.app import SandboxApp, create_sandbox_app

from tests.runs.arrange import NO_LIMITS


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


@dataclass
class Terminal:
    """Runs commands of the product."""

    home: Path
    sandbox: str | None = None

    def run(self, *words: str | Path, **variables: str) -> Answer:
        """In this process, which is quicker; failures become messages as at the entry point."""
        done = CliRunner().invoke(commands, [str(word) for word in words], env={**self._own(), **variables})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            message = expected(done.exception) if isinstance(done.exception, Exception) else None
            if message is None:
                raise done.exception
            return Answer(2, done.stdout, done.stderr + message)
        return Answer(done.exit_code, done.stdout, done.stderr)

    def run_apart(self, *words: str | Path, **variables: str) -> Answer:
        """As a process of its own."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WAREFLOW_")}
        done = subprocess.run(
            [sys.executable, "-m", "wareflow.cli", *map(str, words)],
            capture_output=True, text=True, timeout=100, check=False, env={**inherited, **self._own(), **variables},
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        return Answer(done.returncode, done.stdout, done.stderr)

    def _own(self) -> dict[str, str]:
        return {"WAREFLOW_HOME": str(self.home), **({"WAREFLOW_SANDBOX_URL": self.sandbox} if self.sandbox else {})}


@pytest.fixture(autouse=True)
def _no_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stream that a command logs to is gone when the command is."""
    monkeypatch.setattr(flow_files, "set_up_logs", lambda level="INFO": None)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home")


@pytest.fixture
def sandbox() -> Iterator[tuple[SandboxApp, str]]:
    app = create_sandbox_app()
    app.systems["lightspeed"].settings.update(NO_LIMITS)
    with running_sandbox(app) as url:
        yield app, url


@pytest.fixture
def connected(terminal: Terminal, sandbox: tuple[SandboxApp, str]) -> Terminal:
    return Terminal(terminal.home, sandbox[1])
