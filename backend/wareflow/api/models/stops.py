"""Stop rules of a flow, and what a run says to them."""

from pydantic import Field

from wareflow.api.answers import Answer, Wish


def _limit(most: int = 1_000_000_000, description: str = "") -> int | None:
    found: int | None = Field(None, ge=0, le=most, strict=True, description=description)
    return found


class StopRulesWish(Wish):
    """What is too much; ``null``: no rule."""

    changed: int | None = _limit(description="Stop when more records than this are created or updated")
    changed_percent: int | None = _limit(100, "Stop when more than this share changes, once 100 were looked at")
    created: int | None = _limit(description="Stop when more records than this are new")
    price_percent: int | None = _limit(1_000_000, "Stop when a price changes by more than this")
    to_zero: int | None = _limit(description="Stop when the stock of more records than this goes to nothing")


class StopRulesOut(Answer):
    """What is too much; ``null``: no rule."""

    changed: int | None
    changed_percent: int | None
    created: int | None
    price_percent: int | None
    to_zero: int | None


class VerdictOut(Answer):
    """A rule that is broken."""

    rule: str
    limit: int
    found: int
    examples: list[str]


class VerdictListOut(Answer):
    """The rules that a run breaks."""

    items: list[VerdictOut]
