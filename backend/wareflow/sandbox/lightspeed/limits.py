"""The two limiters: a leaky bucket and a burst window, both counted before the work."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from wareflow.sandbox.lightspeed.conditions import RANGE_OPERATORS, Condition
from wareflow.sandbox.lightspeed.errors import ApiError
from wareflow.sandbox.lightspeed.listing import ListWish
from wareflow.sandbox.lightspeed.relations import relation_cost
from wareflow.sandbox.lightspeed.schema import Resource

COUNT_COST = 10.0
NESTED_COST = 0.5


class Throttled(ApiError):
    """Too much, too fast: says which limiter and how long to wait."""

    def __init__(self, limiter: str, retry_after: int) -> None:
        text = "Burst rate limit exceeded" if limiter == "api-burst-limiter" else "Rate Limit Exceeded"
        super().__init__(429, text)
        self.headers = {"X-LS-API-RateLimit-Type": limiter, "Retry-After": str(retry_after)}

    def reply(self) -> Response:
        reply = super().reply()
        reply.headers.update(self.headers)
        return reply


@dataclass
class Limiter:
    """The levels of one account and client."""

    level: float = 0.0
    updated: float = 0.0
    window: int = 0
    in_window: int = 0

    def admit(self, cost: float, now: float, settings: Mapping[str, Any]) -> None:
        """Count a request in, or refuse it; the one that overflows the bucket is still served."""
        size, drip, burst = float(settings["bucket_size"]), float(settings["drip"]), int(settings["burst"])
        self._drain(now, drip)
        if self.level >= size:
            raise Throttled("api-leaky-bucket", max(1, math.ceil((self.level - size) / drip)))
        if self.in_window >= burst:
            raise Throttled("api-burst-limiter", 1)
        self.level += cost
        self.in_window += 1

    def headers(self, cost: float, settings: Mapping[str, Any]) -> dict[str, str]:
        return {
            "X-LS-API-Bucket-Level": f"{_short(self.level)}/{settings['bucket_size']}",
            "X-LS-API-Burst-Level": f"{self.in_window}/{settings['burst']}",
            "X-LS-API-Drip-Rate": _short(float(settings["drip"])),
            "X-LS-API-Request-Cost": _short(cost),
        }

    def _drain(self, now: float, drip: float) -> None:
        self.level = max(0.0, self.level - max(0.0, now - self.updated) * drip)
        self.updated = now
        if int(now) != self.window:
            self.window, self.in_window = int(now), 0


def list_cost(wish: ListWish) -> float:
    if wish.count:
        return COUNT_COST
    cost = 1 + relation_cost(wish.resource, wish.relations, on_list=True)
    return cost + sum(_alternatives_cost(each) for each in wish.alternatives)


def write_cost(resource: Resource, body: Mapping[str, Any]) -> float:
    completing = 3.0 if resource.name == "Sale" and str(body.get("completed", "")).lower() in ("true", "1") else 0.0
    return resource.write_cost + completing + NESTED_COST * _nested(body)


def _alternatives_cost(conditions: Sequence[Condition]) -> float:
    if len({condition.name for condition in conditions}) == 1:
        return 0.0
    entities = {condition.relation for condition in conditions}
    ranges = sum(condition.operator in RANGE_OPERATORS for condition in conditions)
    if len(entities) == 1 and ranges <= 1:
        return float(len(conditions))
    return 10.0 * len(entities) + len(conditions) - 1


def _nested(body: Mapping[str, Any]) -> int:
    """How many related records stand inside a written one (prices belong to the item itself)."""
    count = 0
    for name, value in body.items():
        if isinstance(value, Mapping) and name != "Prices":
            rows = next(iter(value.values()), None)
            count += len(rows) if isinstance(rows, list) else 1
    return count


def _short(value: float) -> str:
    return f"{value:.12g}"
