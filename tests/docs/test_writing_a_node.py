"""The code in “Writing a node” works as it stands: it is loaded, its own tests are run, its nodes meet the catalog."""

import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from wareflow.engine.catalog import Catalog, adopt, load_catalog
from wareflow.sdk import Batch
from wareflow.testing import run_node

from tests.project.checkout import ROOT

BLOCK = re.compile(r"^```python\n# file: (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = ROOT / "docs" / "writing_a_node.md"
FILES = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
TESTS = sorted(name for name in FILES if Path(name).name.startswith("test_"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, as a reader would have put them into a folder."""
    root = tmp_path_factory.mktemp("my_nodes")
    for name, code in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(code, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    return load_catalog([folder])


def module_of(folder: Path, name: str) -> ModuleType:
    return importlib.import_module(f"{adopt(folder)}.{name.removesuffix('.py').replace('/', '.')}")


def test_the_page_shows_nodes_and_their_tests() -> None:
    assert len(FILES) >= 5
    assert len(TESTS) == 3


def test_the_nodes_of_the_page_are_found_by_their_folder(catalog: Catalog) -> None:
    assert {"pricing.charm_price", "parcels.upsert_parcel"} <= catalog.nodes.keys()
    assert catalog.connector("parcels").title == "Parcel desk"


@pytest.mark.parametrize("name", TESTS)
@pytest.mark.usefixtures("catalog")
async def test_the_tests_of_the_page_pass(name: str, folder: Path) -> None:
    tests = [test for title, test in vars(module_of(folder, name)).items() if title.startswith("test_")]

    for test in tests:
        result = test()
        if inspect.isawaitable(result):
            await result

    assert tests


async def test_the_example_of_the_first_node_runs(catalog: Catalog) -> None:
    node_class = catalog.node("pricing.charm_price")
    example = node_class.example
    assert example is not None
    assert isinstance(example.records, list)

    run = await run_node(node_class, example.config, Batch.of(example.records))

    assert run.books.clean
    assert len(run.records("priced")) == 1


def test_files_and_names_that_the_page_points_to_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:nodes|tests)/[\w/]+\.py)`", text)

    assert paths
    assert [path for path in paths if not (ROOT / path).is_file()] == []
