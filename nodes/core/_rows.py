"""Rows of an uploaded file: what can be read, what cannot and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from wareflow.sdk import ConfigError, Record

LONGEST_SHOWN = 2000


@dataclass(slots=True)
class Row:
    """A row that was read; ``number`` counts as people do, from 1."""

    number: int
    record: Record


@dataclass(frozen=True)
class Broken:
    """A row that cannot be read."""

    number: int
    text: str
    reason: str

    @property
    def record(self) -> Record:
        """What people see of it."""
        return {"row": self.number, "text": self.text[:LONGEST_SHOWN], "reason": self.reason}


Rows = Iterator[Row | Broken]


def column_names(cells: list[str]) -> list[str]:
    """Names for the columns of a header: blank ones are numbered, repeated ones told apart (``sku``, ``sku_2``)."""
    names: list[str] = []
    for position, cell in enumerate(cells, 1):
        name = wanted = cell.strip() or f"column_{position}"
        again = 2
        while name in names:
            name = f"{wanted}_{again}"
            again += 1
        names.append(name)
    return names


def check_columns(wanted: list[str], names: list[str], field: str) -> None:
    """Raise ConfigError when the parameters name a column that the file does not have."""
    missing = [name for name in wanted if name not in names]
    if missing:
        known = ", ".join(f"“{name}”" for name in names[:30]) or "none"
        raise ConfigError(f"The file has no column “{missing[0]}”. Its columns are {known}.", field=field)
