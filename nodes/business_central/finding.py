"""What the sources have in common: records in the order of their last change, page by page."""

from collections.abc import AsyncIterator
from datetime import UTC
from typing import ClassVar, TypeVar

from pydantic import field_validator
from wareflow.sdk import Config, ConnectionField, Context, Field, Page, Record, Source, Stream, Window

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import Entity, entity
from nodes.business_central.records import read_record

C = TypeVar("C", bound="FindConfig")


class FindConfig(Config):
    connection: str = ConnectionField("business_central")
    filter: str = Field(
        "",
        title="Filter",
        description="An OData condition, such as blocked eq false. Empty: all.",
        max_length=2000,
        ui={"placeholder": "blocked eq false", "order": 1},
    )
    page_size: int = Field(
        500,
        title="Records per page",
        description="How many are read at once.",
        ge=1,
        le=20_000,
        ui={"advanced": True, "order": 9},
    )

    @field_validator("filter")
    @classmethod
    def _condition_only(cls, condition: str) -> str:
        if condition.strip().lower().startswith("$filter"):
            raise ValueError("leave out “$filter=”; write only the condition")
        return condition.strip()


class FindChanged(Source[C]):
    """Base of the sources: everything of one set that was changed since the last run, or that meets a condition."""

    entity: ClassVar[Entity]
    stream = Stream(key="id", modified="lastModifiedDateTime")
    icon = "search"
    lines: ClassVar[str] = ""
    """The set of the record's lines, which are read with it."""

    def conditions(self) -> list[str]:
        """What a step asks besides the filter that a person wrote."""
        return []

    def found(self, record: Record) -> Record:
        """The record as the step gives it."""
        return record

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        question = None if ctx.window.token else self._question(ctx)
        address = ctx.window.token or await bc.address(self.entity.set_name)
        while address:
            rows, address = await bc.list_page(address, question, size=self.config.page_size)
            question = None
            yield Page([self.found(self._record(row)) for row in rows], token=address or None)

    def _record(self, row: Record) -> Record:
        record = read_record(self.entity, row)
        if self.lines and isinstance(row.get(self.lines), list):
            lines = entity(self.lines)
            record[self.lines] = [read_record(lines, line) for line in row[self.lines]]
        return record

    def _question(self, ctx: Context) -> dict[str, str]:
        own = self.conditions()
        if self.config.filter:
            own.append(f"({self.config.filter})" if own or ctx.window.since else self.config.filter)
        question = changed_since(ctx.window, own)
        return {**question, "$expand": self.lines} if self.lines else question


def changed_since(window: Window, conditions: list[str]) -> dict[str, str]:
    """The question for what was changed in the window, in the order of the changes."""
    since = window.since
    moment = [f"lastModifiedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"] if since else []
    question = {"$orderby": "lastModifiedDateTime"}
    return {"$filter": " and ".join([*moment, *conditions]), **question} if moment or conditions else question
