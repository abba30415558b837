"""What is loaded at the start, in a process of its own: nothing that only some instances ever need."""

import subprocess
import sys

import pytest

from tests.project.checkout import ROOT

# What the entry point does before it loads the commands, then what a command loads.
START = """
import sys
import wareflow.cli
import wareflow.cli.commands as commands
commands.run = lambda: None
wareflow.cli.main()
import {modules}
from wareflow.engine.catalog import load_catalog
load_catalog([])
print(*sorted({{name.partition(".")[0] for name, module in sys.modules.items() if module is not None}}))
"""
SUPERVISOR = """
import sys
before = set(sys.modules)
import wareflow.cli.supervisor
print(*sorted({name.partition(".")[0] for name in set(sys.modules) - before}))
"""
HEAVY = {"aiohttp", "alembic", "openpyxl", "playwright", "polars", "rich"}


def loaded(program: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("modules", ["wareflow.api.serve, wareflow.cli.companions", "wareflow.worker.worker"])
def test_a_process_starts_without_what_few_need(modules: str) -> None:
    names = loaded(START.format(modules=modules))

    assert {"wareflow", "sqlalchemy"} <= names
    assert names & HEAVY == set()


def test_the_supervisor_loads_the_standard_library_only() -> None:
    names = loaded(SUPERVISOR)

    assert names - set(sys.stdlib_module_names) == {"wareflow"}
    assert names & {"asyncio", "dataclasses", "http", "inspect", "ssl", "urllib3"} == set()
