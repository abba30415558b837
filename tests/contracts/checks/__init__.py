"""What passes between a client and a sandbox system, held against the system's written contract.

A request that the system refuses is seen by its sender; here it is about what it takes although a real one might not,
and about its own answers. The tables are derived from public references; each names its source.
"""

from collections.abc import Callable, Iterator

from wareflow.sandbox.kit import Served

from tests.contracts.checks import baselinker, business_central, lightspeed, lightspeed_c, lightspeed_x, shopify

CHECKS: dict[str, Callable[[Served], Iterator[str]]] = {
    "baselinker": baselinker.misfits,
    "business_central": business_central.misfits,
    "lightspeed": lightspeed.misfits,
    "lightspeed_c": lightspeed_c.misfits,
    "lightspeed_x": lightspeed_x.misfits,
    "shopify": shopify.misfits,
}


def misfits(served: Served) -> list[str]:
    """What does not fit, each with the request."""
    check = CHECKS.get(served.system)
    by_hand = "x-by-hand" in served.headers
    if check is None or by_hand or served.status >= 400:
        return []
    return [f"{served.system}: {served.method} {served.path}: {each}" for each in check(served)]
