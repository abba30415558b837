"""The key that some mutations ask for since 2026-04: the same again is done once and answered the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.resolving import World

KEPT_SECONDS = 24 * 3600


def remembered(world: World, key: str | None, wish: Any) -> Any:
    """What the first request with this key came to; None for a new key. Raises GraphQLError without a key."""
    if key is None:
        raise GraphQLError(
            "The @idempotent directive is required for this mutation but was not provided.",
            extensions={"code": "BAD_REQUEST"},
        )
    known = world.store.remembered.get(key)
    if known is None or known["until"] < world.moment:
        return None
    if known["input"] != _digest(wish):
        raise Refused(
            "The same idempotency key cannot be used with different parameters.",
            None,
            "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
        )
    return known["result"]


def remember(world: World, key: str, wish: Any, result: Any) -> None:
    world.store.remembered[key] = {"until": world.moment + KEPT_SECONDS, "input": _digest(wish), "result": result}


def _digest(wish: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wish, sort_keys=True, default=str).encode()).hexdigest()
