"""Put into the wheel what is not Python: the browser application, built when nobody has yet, and the ready flows."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INDEX = Path("backend/wareflow/api/static/index.html")


class BrowserApplication(BuildHookInterface[Any]):
    """Runs before a wheel is put together; an editable install leaves the work to ./dev."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        build_data["force_include"][str(root / "flows_examples")] = "wareflow/flows_examples"
        if not (root / INDEX).is_file():
            self._build_browser_application(root / "frontend")

    def _build_browser_application(self, folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("The wheel carries the browser application; building that needs Node 20.19 or newer.")
        for arguments in (["ci", "--include=dev"], ["run", "build"]):
            subprocess.run([npm, *arguments], cwd=folder, check=True)
