"""Everything the imitated shop keeps: objects by their global id, in the order in which they were made."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Object = dict[str, Any]

FIRST_NUMBER = 5_000_001


def gid(kind: str, number: int | str) -> str:
    return f"gid://shopify/{kind}/{number}"


def kind_of(global_id: str) -> str:
    """``Order`` of ``gid://shopify/Order/5``; empty for what is no global id."""
    parts = global_id.removeprefix("gid://shopify/").split("/")
    return parts[0] if global_id.startswith("gid://shopify/") and len(parts) == 2 else ""


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """Objects are plain JSON; those that refer to others hold their ids."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.objects: dict[str, Object] = {}
        self._kinds: dict[str, dict[str, Object]] = {}
        self.next_number = FIRST_NUMBER
        self.jobs: dict[str, int] = {}
        """Asynchronous jobs: how many more times they are looked at before they are done."""
        self.remembered: dict[str, dict[str, Any]] = {}
        """What an idempotency key was used for."""

    def moment(self) -> datetime:
        return self._now()

    def now(self) -> str:
        return stamp(self._now())

    def add(self, kind: str, values: Mapping[str, Any]) -> Object:
        number = self.next_number
        self.next_number += 1
        return self.put({"__typename": kind, "id": gid(kind, number), "legacyResourceId": str(number), **values})

    def put(self, made: Object) -> Object:
        self.objects[made["id"]] = made
        self._kinds.setdefault(made["__typename"], {})[made["id"]] = made
        return made

    def remove(self, global_id: str) -> None:
        gone = self.objects.pop(global_id)
        self._kinds[gone["__typename"]].pop(global_id)

    def find(self, global_id: Any, kind: str = "") -> Object | None:
        found = self.objects.get(global_id) if isinstance(global_id, str) else None
        return found if found is None or not kind or found["__typename"] == kind else None

    def one(self, global_id: str) -> Object:
        return self.objects[global_id]

    def all(self, kind: str) -> list[Object]:
        return list(self._kinds.get(kind, {}).values())

    def empty(self) -> None:
        """Give the objects up at once: executed queries hold on to their store until the collector comes by."""
        self.objects.clear()
        self._kinds.clear()

    def shop(self) -> Object:
        return self.all("Shop")[0]

    def touch(self, *changed: Object) -> None:
        for each in changed:
            each["updatedAt"] = self.now()

    def as_data(self) -> dict[str, Any]:
        return {
            "objects": list(self.objects.values()),
            "next_number": self.next_number,
            "jobs": self.jobs,
            "remembered": self.remembered,
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.objects, self._kinds = {}, {}
        for each in data["objects"]:
            self.put(dict(each))
        self.next_number = int(data["next_number"])
        self.jobs = dict(data["jobs"])
        self.remembered = dict(data["remembered"])
