"""What passes between a client and a sandbox system, held against the system's written contract.

A request that the system refuses has no answer to look at, but must fit like any other: else a client of ours sends
what the real system would never take. Where that is what a test is about, its mark `refused` says so in words.
The tables are derived from public references; each names its source.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wareflow.sandbox.kit import Served

from tests.contracts.checks import baselinker, business_central, lightspeed, lightspeed_c, lightspeed_x, shopify

Look = Callable[[Served], Iterator[str]]


def _status_says_so(served: Served) -> bool:
    return served.status < 400


@dataclass(frozen=True)
class Contract:
    """What is looked at in a request and in its answer, and whether the request was taken at all."""

    of_request: Look
    of_reply: Look
    was_taken: Callable[[Served], bool] = _status_says_so


CHECKS: dict[str, Contract] = {
    "baselinker": Contract(baselinker.of_request, baselinker.of_reply, baselinker.was_taken),
    "business_central": Contract(business_central.of_request, business_central.of_reply),
    "lightspeed": Contract(lightspeed.of_request, lightspeed.of_reply),
    "lightspeed_c": Contract(lightspeed_c.of_request, lightspeed_c.of_reply),
    "lightspeed_x": Contract(lightspeed_x.of_request, lightspeed_x.of_reply),
    "shopify": Contract(shopify.of_request, shopify.of_reply),
}


@dataclass(frozen=True)
class Misfit:
    """Something that does not fit; `refused`: the system noticed as well."""

    text: str
    refused: bool


def misfits(served: Served) -> list[Misfit]:
    """What does not fit, each with the request."""
    contract = CHECKS.get(served.system)
    if contract is None or "x-by-hand" in served.headers:
        return []
    taken = contract.was_taken(served)
    found = [*contract.of_request(served), *(contract.of_reply(served) if taken else ())]
    start = f"{served.system}: {served.method} {served.path}"
    return [Misfit(f"{start}: {each}", refused=not taken) for each in found]
