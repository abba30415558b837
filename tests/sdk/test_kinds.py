"""Records whose fields are of known kinds."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import of_kinds


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        ("text", None, ""),
        ("text", False, ""),
        ("text", 7, "7"),
        ("text", "00123", "00123"),
        ("number", "4.5", Decimal("4.5")),
        ("number", 200, Decimal(200)),
        ("number", False, None),
        ("number", "", None),
        ("integer", "3", 3),
        ("integer", None, None),
        ("boolean", "true", True),
        ("boolean", None, None),
        ("list", False, []),
        ("list", [1], [1]),
        ("object", False, {}),
        ("datetime", "", None),
        ("datetime", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"),
    ],
)
def test_a_field_is_of_its_kind_whatever_way_nothing_is_spelled(kind: str, given: Any, wanted: Any) -> None:
    record = of_kinds({"field": given, "other": given}, {"field": kind})

    assert record == {"field": wanted, "other": given}
    assert type(record["field"]) is type(wanted)


def test_a_field_that_is_not_there_is_there_afterwards() -> None:
    assert of_kinds({}, {"a": "text", "b": "number", "c": "list"}) == {"a": "", "b": None, "c": []}
