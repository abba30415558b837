"""What stands in the place of a record whose person was erased: counts and lineage stay, the words are gone."""

from collections.abc import Mapping
from typing import Any

ERASED = "erased"
"""What stands in the place of a text that held the person."""


def tombstone(at: str) -> dict[str, Any]:
    """The record in place of an erased one."""
    return {"erased": True, "at": at}


def is_tombstone(record: Mapping[str, Any]) -> bool:
    """Whether the record was erased; such a record is never sent anywhere."""
    return record.get("erased") is True and set(record) == {"erased", "at"}
