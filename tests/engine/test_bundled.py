"""Files that come with a ready flow are named, checked and replaced by ids."""

import pytest
from wareflow.engine.bundled import bundled_files, with_file_ids
from wareflow.engine.document import FlowDocument, FlowNode
from wareflow.sdk.errors import ConfigError


def flow(file: object) -> FlowDocument:
    return FlowDocument(
        "Prices", nodes={"read": FlowNode("core.read_file", config={"file": file, "encoding": "cp1250"})}
    )


def test_a_bundled_file_becomes_the_id_of_the_stored_file() -> None:
    document = flow("template:price_list.csv")

    made = with_file_ids(document, {"price_list.csv": "f_17"})

    assert bundled_files(document) == ["price_list.csv"]
    assert made.nodes["read"].config == {"file": "f_17", "encoding": "cp1250"}
    assert bundled_files(made) == []


def test_a_file_id_is_left_as_it_is() -> None:
    document = flow("f_17")

    assert with_file_ids(document, {}) == document


@pytest.mark.parametrize("name", ["../secret.key", "/etc/passwd", "a/b.csv", "", ".hidden", "a\\b.csv"])
def test_a_name_that_leaves_the_folder_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="without a folder"):
        bundled_files(flow(f"template:{name}"))


def test_a_missing_file_is_named_with_the_way_out() -> None:
    with pytest.raises(ConfigError, match=r"“price_list\.csv” of “read” is missing\. Upload it"):
        with_file_ids(flow("template:price_list.csv"), {})
