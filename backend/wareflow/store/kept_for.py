"""What is kept for how long, in days: the rules of a project, how they must stand to each other, and what they say."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from sqlalchemy.orm import Session

from wareflow.store import settings

PREFIX = "keep_"
LONGEST = 3_650
SHORTEST_INBOX = 30
SHORTEST_AUDIT = 365


@dataclass(frozen=True)
class KeptFor:
    """Days. `quiet` runs were through and changed nothing; `troubled` ones ended failed, partial or cancelled."""

    quiet_data: int = 2
    quiet_runs: int = 7
    data: int = 30
    troubled_data: int = 90
    runs: int = 400
    parked: int = 90
    parked_open: int = 0
    """Items that still wait for a person; 0: they stay until somebody decides."""
    inbox: int = 90
    files: int = 400
    deliveries: int = 30
    audit: int = 730

    def problems(self) -> dict[str, str]:
        """What is wrong with these rules, by the name of the rule."""
        found = {
            name: f"Choose a number of days from {lowest} to {LONGEST:,}."
            for name, days in asdict(self).items()
            if not (lowest := _lowest(name)) <= days <= LONGEST
        }
        for shorter, longer, why in ORDER:
            if getattr(self, shorter) > getattr(self, longer):
                found.setdefault(longer, f"{why} Choose {getattr(self, shorter)} days or more.")
        return found


ORDER = (
    ("quiet_data", "quiet_runs", "The data of a run without changes cannot outlive the run."),
    ("quiet_data", "data", "Data of runs without changes are of less use than those of runs that changed something."),
    ("data", "troubled_data", "Data of runs that went wrong must be kept at least as long as those of good ones."),
    ("quiet_runs", "runs", "Runs that changed something must be kept at least as long as those that did not."),
    ("troubled_data", "runs", "The data of a run cannot outlive the run."),
)
NAMES = tuple(field.name for field in fields(KeptFor))


def read(session: Session, project_id: str) -> KeptFor:
    """The rules as they are now."""
    known = settings.read(session, project_id)
    days = {name: known[key] for name in NAMES if isinstance(known.get(key := setting_of(name)), int)}
    return KeptFor(**days)


def write(session: Session, project_id: str, days: Mapping[str, Any]) -> None:
    """Set some of the rules."""
    for name, value in days.items():
        settings.write(session, project_id, setting_of(name), value)


def setting_of(name: str) -> str:
    """Under which name a rule stands among the settings of the project."""
    return "retention_days" if name == "data" else f"{PREFIX}{name}_days"


def _lowest(name: str) -> int:
    return {"parked_open": 0, "inbox": SHORTEST_INBOX, "audit": SHORTEST_AUDIT, "deliveries": 3}.get(name, 1)
