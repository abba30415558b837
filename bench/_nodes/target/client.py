"""Client of the measured target: finds by key, one or many with one question, and writes one."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wareflow.sdk import Record
from wareflow.sdk.http import Api, FixedAuth, Reach

if TYPE_CHECKING:
    from .connection import TargetConnection

CHUNK = 20


class Target(Api):
    """The target as one connection sees it."""

    system = "The target"

    def __init__(self, reach: Reach, settings: "TargetConnection") -> None:
        super().__init__(reach.http, settings.base_url, FixedAuth({"X-Key": "measured"}))

    async def find(self, key: str) -> Record | None:
        rows = await self.get("items", params={"key": key}, about=f"item {key}")
        return dict(rows[0]) if rows else None

    async def find_all(self, keys: Sequence[str]) -> dict[str, Record]:
        chunks = [keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK)]
        asked = [self.get("items", params=[("key", key) for key in chunk], about="items") for chunk in chunks]
        return {str(row["key"]): row for rows in await asyncio.gather(*asked) for row in rows}

    async def create(self, values: Record) -> Record:
        return dict(await self.post("items", values, about=f"item {values['key']}"))

    async def change(self, key: str, values: Record) -> Record:
        return dict(await self.patch(f"items/{key}", values, about=f"item {key}"))
