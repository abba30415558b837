"""What the editor's controls are told."""

from collections.abc import Sequence
from typing import Any


def mapping_target(
    name: str,
    title: str,
    kind: str,
    *,
    required: bool = False,
    max_length: int | None = None,
    options: str | None = None,
    members: Sequence[str] = (),
) -> dict[str, Any]:
    """A field on the left side of a mapping table.

    ``kind`` is one of the editor's: text, number, integer, boolean, datetime, list. ``options`` names the connection's
    list of its values, ``members`` are the values where they are few and known. ``required``: no new record without it.
    """
    return {
        "name": name,
        "title": title,
        "type": kind,
        "max_length": max_length,
        "required": required,
        **({"options": options} if options else {}),
        **({"members": list(members)} if members else {}),
    }
