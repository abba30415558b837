"""Nothing in the checkout that does not belong there, and the locks say what they should."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.project.checkout import ROOT, short, text_of, tracked_files

LEAKS = {
    "the home of a person": re.compile(
        r"(?<![\w.])/(?:home|Users)/[A-Za-z][\w.-]*/|[A-Z]:\\Users\\\w+|(?<![\w./])/root/"
    ),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n\s*[A-Za-z0-9+/=]{40}"),
    "a token of a code host": re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat)[_-][A-Za-z0-9_]{20,}"),
    "a conflict that was not resolved": re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE),
}
ADDRESS_OF_AN_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|\"resolved\": *\"http|@ https?://")
LOCKS = ["requirements.lock", "requirements.run.lock", "requirements.uv.lock", "frontend/package-lock.json"]


def leaks_in(text: str, checkout: Path = ROOT) -> list[str]:
    found = [name for name, pattern in LEAKS.items() if pattern.search(text)]
    return [*found, "the folder of this checkout"] if f"{checkout}/" in text else found


def test_no_file_names_a_person_s_folder_or_holds_a_secret() -> None:
    this = Path(__file__).resolve()
    texts = {path: text_of(path) for path in tracked_files() if path != this}

    found = {short(path): leaks for path, text in texts.items() if text and (leaks := leaks_in(text))}

    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "cd /home/maria/wareflow && make run",
        r"C:\Users\Maria\wareflow",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt",
        "token = ghp_0123456789abcdefghijABCDEFGHIJ",
        "<<<<<<< ours\n",
        "/somewhere/checkout/tests",
    ],
)
def test_a_leak_would_be_seen(text: str) -> None:
    assert len(leaks_in(text, Path("/somewhere/checkout"))) == 1


def test_what_is_built_is_not_committed() -> None:
    built = re.compile(
        r"(^|/)(node_modules|static|dist|__pycache__|\.venv|\.venv-uv)/|\.(pyc|tsbuildinfo)$|(^|/)\.env$"
    )

    assert [short(path) for path in tracked_files() if built.search(short(path))] == []


def test_the_licence_is_the_one_that_the_packages_declare() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    frontend = json.loads((ROOT / "frontend/package.json").read_text())
    licence = (ROOT / "LICENSE").read_text()

    assert project["license"] == frontend["license"] == "Apache-2.0"
    assert re.search(r"Apache License\s+Version 2\.0, January 2004", licence)
    assert "END OF TERMS AND CONDITIONS" in licence


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_index(lock: str) -> None:
    assert ADDRESS_OF_AN_INDEX.findall((ROOT / lock).read_text()) == []


def locked(name: str) -> dict[str, str]:
    """Package → version, of a lock of Python packages."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS[:3])
def test_every_locked_package_has_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", (ROOT / lock).read_text(), flags=re.MULTILINE)

    assert [entry.split("==")[0] for entry in entries if entry and "--hash=sha256:" not in entry] == []


def direct_names(wishes: list[Any]) -> set[str]:
    names = [re.split(r"[\s\[<>=!~;]", wish)[0] for wish in wishes if isinstance(wish, str)]
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def test_the_locks_hold_every_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = direct_names(project["project"]["dependencies"])
    tools = direct_names(project["dependency-groups"]["dev"])

    assert needed - locked("requirements.run.lock").keys() == set(), "make lock mends it"
    assert needed | tools <= locked("requirements.lock").keys(), "make lock mends it"


def test_what_runs_is_what_was_tested() -> None:
    running, tested = locked("requirements.run.lock"), locked("requirements.lock")

    assert {name: version for name, version in running.items() if tested.get(name) != version} == {}


def test_the_browser_lock_is_in_step_with_its_wishes() -> None:
    wishes = json.loads((ROOT / "frontend/package.json").read_text())
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"][""]

    assert lock.get("dependencies") == wishes.get("dependencies"), "make lock mends it"
    assert lock.get("devDependencies") == wishes.get("devDependencies"), "make lock mends it"
