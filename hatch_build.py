"""Put the browser application into the wheel: build it when nobody has yet."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INDEX = Path("backend/wareflow/api/static/index.html")


class BrowserApplication(BuildHookInterface[Any]):
    """Runs before a wheel is put together; an editable install leaves the work to ./dev."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if version == "editable" or (root / INDEX).is_file():
            return

        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("The wheel carries the browser application; building that needs Node 20.19 or newer.")
        for arguments in (["ci", "--include=dev"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=root / "frontend", check=True)
