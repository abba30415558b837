"""How long a node may take for a page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wareflow.engine.graph import Graph
from wareflow.engine.host import Host
from wareflow.sdk.errors import TransientError
from wareflow.sdk.nodes import Page


async def timed(pages: AsyncIterator[Page], graph: Graph, host: Host, node: str) -> AsyncIterator[Page]:
    """The pages of a source; TransientError when one takes longer than the flow, or the installation, allows."""
    while True:
        async with limited(node, seconds_for(graph, host, node), "to read a page"):
            page = await anext(pages, None)
        if page is None:
            return
        yield page


def seconds_for(graph: Graph, host: Host, node: str) -> float | None:
    """What the flow says about the node, or the installation about every node."""
    return graph.timeouts.get(node, host.node_seconds)


@asynccontextmanager
async def limited(node: str, seconds: float | None, what: str) -> AsyncIterator[None]:
    """TransientError, with ``what`` in words, when it takes longer; ``None`` lets it take as long as it wants."""
    try:
        async with asyncio.timeout(seconds) as within:
            yield
    except TimeoutError as error:
        if not within.expired():
            raise
        raise TransientError(
            f"“{node}” took longer than {seconds:g} s {what}. Allow it more time, or smaller pages."
        ) from error
