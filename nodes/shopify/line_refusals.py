"""Many lines in one request: Shopify refuses it whole and names the bad lines, so it is sent again without them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from wareflow.sdk import Change, ItemError, Record

from nodes.shopify.client import refusal_of

Outcome = Mapping[str, Any] | ItemError


async def without_bad_lines(
    changes: Sequence[Change], send: Callable[[Sequence[Change]], Awaitable[Mapping[str, ItemError]]]
) -> list[Outcome]:
    """The outcome of each change; `send` gives why lines were refused, by key, and nothing when all were written."""
    outcomes: dict[str, Outcome] = {}
    left = list(changes)
    while left:
        bad = await send(left)
        if bad:
            outcomes.update(bad)
        else:
            outcomes.update({each.key: each.values for each in left})
        left = [each for each in left if each.key not in outcomes]
    return [outcomes[each.key] for each in changes]


def by_line(refused: Sequence[Record], changes: Sequence[Change], about: str) -> dict[str, list[Record]]:
    """The entries of `userErrors` by the key of their line. Raises what concerns the request as a whole."""
    found: dict[str, list[Record]] = {}
    for entry in refused:
        line = next((int(part) for part in entry.get("field") or [] if part.isdigit()), None)
        if line is None or line >= len(changes):
            raise refusal_of(refused, about)
        found.setdefault(changes[line].key, []).append(entry)
    return found
