"""Small nodes that behave and misbehave on purpose, and flows made of them."""

from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import Any

from wareflow.engine.catalog import Catalog, load_catalog
from wareflow.engine.document import FlowDocument, read_flow
from wareflow.engine.graph import Graph, build_graph
from wareflow.engine.local import LocalRun, LocalRunner
from wareflow.sdk import (
    Action,
    AuthError,
    Barrier,
    Batch,
    Change,
    Config,
    ConfigError,
    Context,
    Field,
    In,
    Item,
    ItemError,
    MappingField,
    NoConfig,
    Out,
    Outputs,
    Page,
    Problem,
    Record,
    RunInfo,
    Source,
    Starter,
    Transform,
    TransientError,
)
from wareflow.testing import NOW, MemoryHost


class RowsConfig(Config):
    rows: list[dict[str, Any]] = Field([], title="Rows")
    broken: list[dict[str, Any]] = Field([], title="Broken rows")


class Feed(Source[RowsConfig]):
    """Gives its rows, two on a page."""

    name = "test.feed"
    title = "Feed"
    items = Out("Items")
    broken = Out("Broken", role="error")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        rows = self.config.rows
        for start in range(0, len(rows), 2):
            yield Page(rows[start : start + 2])
        if self.config.broken:
            yield Page([], rejected=[(row, Problem("row", "cannot be read")) for row in self.config.broken])


class Start(Starter[NoConfig]):
    """Starts."""

    name = "test.start"
    title = "Start"
    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        yield Page([{"from": ctx.node}])


class MistakeConfig(Config):
    on: dict[str, str] = MappingField({}, title="What to do for which id")


class Works(Transform[MistakeConfig]):
    """Hands items on; does with each id what the parameters say."""

    name = "test.works"
    title = "Works"
    out = Out("Out")
    aside = Out("Aside", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        return await self.each(batch, partial(self._one, ctx), to=self.out)

    async def _one(self, ctx: Context, item: Item) -> Any:
        wish = self.config.on.get(str(item.record["id"]), "")
        if wish == "call":
            await ctx.http.get("https://example.com")
        if wish == "start":
            await ctx.flow("another")
        if wish == "fail":
            raise ItemError("no good")
        if wish == "wait":
            raise TransientError("busy", retry_after=3.0)
        if wish == "config":
            raise ConfigError("change me", field="on")
        if wish == "auth":
            raise AuthError("sign in")
        if wish == "bug":
            raise ValueError("oops")
        if wish == "aside":
            return {self.aside: item}
        if wish == "two":
            return [item.with_record({**item.record, "copy": n}) for n in range(2)]
        return [] if wish == "swallow" else item.with_record(item.record)


class Recovers(Transform[NoConfig]):
    """Is busy the first two times it sees an item."""

    name = "test.recovers"
    title = "Recovers"
    out = Out("Out")
    seen: dict[str, int] = {}

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        async def one(item: Item) -> Item:
            count = self.seen[item.record["id"]] = self.seen.get(item.record["id"], 0) + 1
            if count < 3:
                raise TransientError("busy")
            return item

        return await self.each(batch, one, to=self.out)


class Writes(Action[NoConfig]):
    """Writes a record unless it says that it is the same."""

    name = "test.writes"
    title = "Writes"
    writes = True
    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        async def one(item: Item) -> Item:
            current = dict(item.record) if item.record.get("same") else None

            async def send() -> Record:
                return {}

            await ctx.apply(Change.between("thing", item.record["id"], current, item.record), send)
            return item.with_record(item.record)

        return await self.each(batch, one, to=self.saved)


class Collects(Barrier[MistakeConfig]):
    """One item of all; ``on`` may tell it to break or to lose items."""

    name = "test.collects"
    title = "Collects"
    items = In("Items")
    all = Out("All")

    async def collect(self, inputs: Mapping[str, AsyncIterator[Batch]], ctx: Context) -> AsyncIterator[Outputs]:
        items = [item async for batch in inputs["items"] for item in batch]
        wishes = {self.config.on.get(str(item.record["id"]), "") for item in items}
        if "bug" in wishes:
            raise ValueError("oops")
        if "config" in wishes:
            raise ConfigError("change me")
        kept = [item for item in items if self.config.on.get(str(item.record["id"])) != "swallow"]
        if kept:
            yield {self.all: Batch([Item.merged(kept, {"id": "all", "count": len(kept)})])}


CATALOG = Catalog(
    {node.name: node for node in (Feed, Start, Works, Recovers, Writes, Collects)} | dict(load_catalog().nodes), {}
)


def flow(nodes: Mapping[str, Any], *edges: str) -> FlowDocument:
    """A document: nodes by id as a type or ``(type, config)``, edges as ``a.out > b.in``."""
    written = {}
    for node_id, node in nodes.items():
        kind, config = node if isinstance(node, tuple) else (node, {})
        written[node_id] = {"type": kind, "config": config}
    ends = [edge.split(" > ") for edge in edges]
    wires = [{"from": source, "to": target} for source, target in ends]
    return read_flow({"format": "wareflow/1", "name": "Test", "nodes": written, "edges": wires})


def graph(nodes: Mapping[str, Any], *edges: str, **options: Any) -> Graph:
    return build_graph(flow(nodes, *edges), CATALOG, **options)


def rows(*ids: str) -> tuple[str, dict[str, Any]]:
    """A feed with a record for each id."""
    return "test.feed", {"rows": [{"id": one} for one in ids]}


async def run(nodes: Mapping[str, Any], *edges: str, mode: Any = "live", **options: Any) -> LocalRun:
    """Run a flow in memory."""
    info = RunInfo(id="run1", mode=mode, now=NOW)
    return await LocalRunner(graph(nodes, *edges), MemoryHost(), info, **options).run()


def ids(records: list[Record]) -> list[str]:
    return [record["id"] for record in records]
