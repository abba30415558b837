"""The command line: ``wareflow …``."""

from wareflow.cli.main import main

__all__ = ["main"]
