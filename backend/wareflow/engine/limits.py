"""How long a source may take for a page."""

import asyncio
from collections.abc import AsyncIterator

from wareflow.engine.graph import Graph
from wareflow.engine.host import Host
from wareflow.sdk.errors import TransientError
from wareflow.sdk.nodes import Page


async def timed(pages: AsyncIterator[Page], graph: Graph, host: Host, node: str) -> AsyncIterator[Page]:
    """The pages of a source; TransientError when one takes longer than the flow, or the installation, allows."""
    seconds = graph.timeouts.get(node, host.node_seconds)
    while True:
        try:
            async with asyncio.timeout(seconds) as within:
                page = await anext(pages)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            if not within.expired():
                raise
            raise TransientError(
                f"“{node}” took longer than {seconds:g} s to read a page. Allow it more time, or smaller pages."
            ) from error
        yield page
