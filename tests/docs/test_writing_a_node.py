"""The code in “Writing a node” works as it stands: it is loaded, its own tests are run, its nodes meet the catalog."""

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from wareflow.engine.catalog import Catalog, load_catalog
from wareflow.sdk import Batch
from wareflow.testing import run_node

from tests.project.checkout import ROOT

BLOCK = re.compile(r"^```python\n# file: (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGE = ROOT / "docs" / "writing_a_node.md"
FILES = dict(BLOCK.findall(PAGE.read_text(encoding="utf-8")))
TESTS = sorted(name for name in FILES if Path(name).name.startswith("test_"))
PACKAGE = "wareflow_nodes_0"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The files of the page, as a reader would have put them into a folder."""
    root = tmp_path_factory.mktemp("my_nodes")
    for name, code in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(code, encoding="utf-8")
    known = {name: module for name, module in sys.modules.items() if name.split(".")[0] == PACKAGE}
    for name in known:
        del sys.modules[name]
    yield root
    for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.modules.update(known)


@pytest.fixture(scope="module")
def catalog(folder: Path) -> Catalog:
    return load_catalog([folder])


def module_of(name: str) -> ModuleType:
    return importlib.import_module(f"{PACKAGE}.{name.removesuffix('.py').replace('/', '.')}")


def test_the_page_shows_nodes_and_their_tests() -> None:
    assert len(FILES) >= 5
    assert len(TESTS) == 3


def test_the_nodes_of_the_page_are_found_by_their_folder(catalog: Catalog) -> None:
    assert {"pricing.charm_price", "parcels.upsert_parcel"} <= catalog.nodes.keys()
    assert catalog.connector("parcels").title == "Parcel desk"


@pytest.mark.parametrize("name", TESTS)
async def test_the_tests_of_the_page_pass(name: str, catalog: Catalog) -> None:
    tests = [test for title, test in vars(module_of(name)).items() if title.startswith("test_")]

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
