"""Paging of lists: ``limit`` and the cursor that the page before gave."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query

Cursor = Annotated[str | None, Query(pattern=r"^[0-9a-zA-Z_-]{1,64}$", description="“next_cursor” of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500, description="How many entries at most.")]
Offset = Annotated[int, Query(ge=0, le=2_000_000_000, description="How many entries to pass over.")]
Words = Annotated[str | None, Query(max_length=200, description="Only entries that hold these words.")]
IdPath = Annotated[str, Path(max_length=64)]
NamePath = Annotated[str, Path(max_length=120)]


@dataclass(frozen=True)
class Page:
    """Which page of a list is asked for."""

    limit: int
    cursor: str | None


def page(limit: Limit = 50, cursor: Cursor = None) -> Page:
    """The page asked for."""
    return Page(limit, cursor)


Paged = Annotated[Page, Depends(page)]


def listed(found: tuple[list[Any], str | None]) -> dict[str, Any]:
    """A page as it is answered."""
    items, more = found
    return {"items": items, "next_cursor": more}
