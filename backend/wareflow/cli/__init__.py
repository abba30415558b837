"""The command line: ``wareflow …``."""

import gc
import os
import sys


def main() -> None:
    """The entry point. What makes large imports cheap comes before them."""
    # Two libraries load rich and pygments wherever these are installed: 100 modules and 7 MB a process for pictures
    # that we never draw. None in this place tells them that there is no rich.
    os.environ["TYPER_USE_RICH"] = "0"
    sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
    # The usual 700 makes the collector walk through half-loaded libraries some hundred times.
    gc.set_threshold(20_000, 20, 20)

    from wareflow.cli.commands import run

    run()
