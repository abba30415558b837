"""Pinned data of steps."""

from datetime import datetime

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Id, Record


class PinOut(Answer):
    """What a step is taken to give while the flow is tried."""

    node: str
    port: str
    items: list[Record]
    at: datetime


class PinListOut(Answer):
    """All pins of a flow."""

    items: list[PinOut]


class PinWish(Wish):
    """Records to pin to an output of a step."""

    port: Id
    items: list[Record] = Field(max_length=200)
