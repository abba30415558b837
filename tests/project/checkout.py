"""The checkout as the tests of this folder see it: its files, its Makefile, its command line."""

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that a clone would have."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def text_of(path: Path) -> str | None:
    """The text of a file, or nothing when it holds bytes that are no text of ours."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@functools.cache
def dev_commands() -> frozenset[str]:
    shown = subprocess.run([ROOT / "dev", "help"], check=True, capture_output=True, text=True).stdout
    return frozenset(re.findall(r"^  ([a-z][\w-]*)", shown, re.MULTILINE))


@functools.cache
def command_help(*command: str) -> str:
    """What `wareflow COMMAND --help` says; a command that does not exist fails here, with the message of the CLI."""
    program = [sys.executable, "-c", "from wareflow.cli import main; main()", *command, "--help"]
    wide = {**os.environ, "COLUMNS": "200", "TERMINAL_WIDTH": "200", "NO_COLOR": "1"}
    done = subprocess.run(program, cwd=ROOT, env=wide, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "usage" not in done.stdout.lower():
        raise AssertionError(f"wareflow {' '.join(command)} --help ended with {done.returncode}: {done.stderr[-2000:]}")
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
