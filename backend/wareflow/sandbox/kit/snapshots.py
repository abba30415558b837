"""Keep the state of the sandbox systems in JSON files, one per system."""

import asyncio
import logging
import os
from collections.abc import Sequence
from pathlib import Path

from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.kit.system import SandboxSystem

logger = logging.getLogger(__name__)


class Snapshots:
    """Loads at start, saves what changed."""

    def __init__(self, directory: Path, systems: Sequence[SandboxSystem]) -> None:
        self._directory = directory
        self._systems = systems

    def load(self) -> None:
        for system in self._systems:
            system.saver = self.save
            path = self._path(system)
            if path.exists():
                self._restore(system, path)

    def save(self) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        for system in self._systems:
            if system.changed:
                system.changed = False
                self._write(self._path(system), json_bytes(system.snapshot()))

    async def save_every(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self.save()

    def _restore(self, system: SandboxSystem, path: Path) -> None:
        """A file that cannot be read is put aside: the sandbox then starts with its demo data."""
        try:
            system.restore(loads(path.read_bytes()))
            system.changed = False
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            aside = path.replace(path.with_suffix(".unreadable"))
            logger.warning(
                "Sandbox %s starts anew: its saved state was unreadable (%r), see %s", system.name, error, aside
            )
            system.reset()

    def _path(self, system: SandboxSystem) -> Path:
        return self._directory / f"{system.name}.json"

    def _write(self, path: Path, content: bytes) -> None:
        # Demo credentials are inside, so the file is for its owner only; replaced in one step, never half written.
        half = path.with_suffix(".tmp")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        half.replace(path)
