"""A connector from the template works at once: its own tests, the contract, and the checks of the project."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from wareflow.cli.commands import app
from wareflow.cli.new_connector import NotPossible, write_connector
from wareflow.engine.catalog import load_catalog

from tests.project.checkout import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of somebody's connectors, with a new one in it."""
    into = tmp_path_factory.mktemp("mine")
    made = CliRunner().invoke(app, ["connectors", "new", "parcel_desk", "--into", str(into)])
    assert made.exit_code == 0, made.output
    return into


def test_its_own_tests_pass_and_with_them_the_contract(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "parcel_desk"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout
    assert "passed" in ran.stdout
    assert "skipped" not in ran.stdout


def test_its_steps_are_in_the_palette(folder: Path) -> None:
    catalog = load_catalog([folder])

    assert {"parcel_desk.changed_records", "parcel_desk.upsert_record"} <= catalog.nodes.keys()
    assert catalog.connector("parcel_desk").title == "Parcel desk"


def test_connectors_of_several_folders_are_found_whatever_was_loaded_before(folder: Path, tmp_path: Path) -> None:
    write_connector("depot", tmp_path)

    assert "depot" in load_catalog([tmp_path]).connectors
    assert {"depot", "parcel_desk"} <= load_catalog([folder, tmp_path]).connectors.keys()


@pytest.mark.parametrize("check", [["ruff", "check"], ["ruff", "format", "--check"]])
def test_it_is_written_as_the_project_is(folder: Path, check: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", *check, "--config", str(ROOT / "pyproject.toml"), str(folder / "parcel_desk")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout


def test_no_mark_of_the_template_is_left(folder: Path) -> None:
    files = [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]

    assert len(files) >= 14
    marks = ("__connector__", "__Title__", "__Class__")
    assert [file.name for file in files if any(mark in file.read_text(encoding="utf-8") for mark in marks)] == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Parcels", "is no name for a connector"),
        ("../parcels", "is no name for a connector"),
        ("class", "is no name for a connector"),
        ("lightspeed", "has a connector “lightspeed” already"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_with_the_way_out(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(NotPossible, match=why):
        write_connector(name, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "parcel_desk").mkdir()

    made = CliRunner().invoke(app, ["connectors", "new", "parcel_desk", "--into", str(tmp_path)])

    assert made.exit_code == 1
    assert "is there already" in made.output
    assert list((tmp_path / "parcel_desk").iterdir()) == []
