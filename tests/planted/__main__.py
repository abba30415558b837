"""``./dev plant [NAME…]``: plant each bug into a copy of this checkout, run the tests named for it, show the table.

Exit code 0 only when every bug turned its tests red, and the copy without a bug left them green.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.planted.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Finding:
    """What the tests said to a bug."""

    bug: Bug
    red: bool
    by: str
    seconds: float


def main(names: Sequence[str]) -> int:
    """Plant the named bugs, or all of them."""
    chosen = [bug for bug in BUGS if not names or bug.name in names]
    if unknown := set(names) - {bug.name for bug in BUGS}:
        print(f"There is no bug named {', '.join(sorted(unknown))}. There are: {', '.join(bug.name for bug in BUGS)}.")
        return 2
    with a_copy() as copy:
        green = _tests(copy, sorted({test for bug in chosen for test in bug.tests}), "without a bug")
        if green.returncode:
            print(green.stdout[-4000:])
            print("The tests are red without any bug, so they prove nothing. Mend them first.")
            return 2
        findings = []
        for bug in chosen:
            findings.append(plant(copy, bug))
            print(_line(findings[-1]), flush=True)
    print()
    print(table(findings))
    return 0 if all(finding.red for finding in findings) else 1


@contextmanager
def a_copy() -> Iterator[Path]:
    """The files of this checkout that git knows or would take, in a folder that goes away."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    with tempfile.TemporaryDirectory(prefix="wareflow-planted-") as folder:
        for name in filter(None, listed):
            if (ROOT / name).is_file() and not name.startswith("frontend/"):
                target = Path(folder) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, target)
        yield Path(folder)


def plant(copy: Path, bug: Bug) -> Finding:
    """Put the bug in, run its tests, take it out again."""
    path = copy / bug.file
    good = path.read_text(encoding="utf-8")
    path.write_text(planted(good, bug), encoding="utf-8")
    began = time.monotonic()
    try:
        ended = _tests(copy, bug.tests, bug.name)
    finally:
        path.write_text(good, encoding="utf-8")
    failed = re.findall(r"^FAILED \S+::(\w+)", ended.stdout, re.MULTILINE)
    return Finding(bug, ended.returncode == 1 and bool(failed), ", ".join(failed[:1]), time.monotonic() - began)


def planted(text: str, bug: Bug) -> str:
    """The file with the bug; the place must be there exactly once, or the bug is out of date."""
    found = text.count(bug.good)
    if found != 1:
        raise ValueError(
            f"{bug.name}: its place is in {bug.file} {found} times. Bring tests/planted/bugs.py up to date."
        )
    return text.replace(bug.good, bug.bad)


def table(findings: Sequence[Finding]) -> str:
    """The findings for people."""
    rows = [f"| {f.bug.name} | {f.bug.file} | {'red' if f.red else '**green**'} | {f.by} |" for f in findings]
    remarks = [f"{f.bug.name}: {f.bug.instead}." for f in findings if f.bug.instead]
    red = sum(finding.red for finding in findings)
    head = ["| Bug | File | Suite | By the test |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *rows, "", f"{red} of {len(findings)} planted bugs turn the suite red.", *remarks])


def _line(finding: Finding) -> str:
    return f"{'red  ' if finding.red else 'GREEN'} {finding.bug.name} ({finding.seconds:.0f} s) {finding.by}"


def _tests(copy: Path, tests: Sequence[str], name: str) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(copy / "backend"), str(copy)])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("WAREFLOW_", "PYTEST_"))}
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-k", "not postgresql", *tests],
            cwd=copy, env={**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise SystemExit(f"{name}: its tests did not end in {error.timeout} s.") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
