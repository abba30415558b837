"""What the sources have in common: what changed since the last run, oldest change first."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Self, TypeVar

from pydantic import field_validator, model_validator
from wareflow.sdk import Config, ConnectionField, Context, Field, Page, Record, Source, dumps

from nodes.lightspeed.client import Lightspeed, question_of
from nodes.lightspeed.connection import LightspeedConnection

OURS = frozenset(
    {"limit", "sort", "timestamp", "updatetime", "load_relations", "after", "before", "archived", "count", "offset"}
)
ARCHIVED = {"exclude": "", "include": "true", "only": "only"}
"""What a step's setting is called in the API (reference: "Archived")."""
EVERY = ("", "all", "include")
"""With these a setting asks nothing."""
C = TypeVar("C", bound="ScanConfig")


class ScanConfig(Config):
    asked_by: ClassVar[Mapping[str, str]] = {}
    """Field of Lightspeed -> the setting that asks for it."""

    connection: str = ConnectionField("lightspeed")
    changed_since: date | None = Field(
        None,
        title="First run: changed since",
        description="Where the very first run begins (UTC); empty: with everything. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 7},
    )
    filters: dict[str, str] = Field(
        {},
        title="Filter",
        description="Lightspeed's own conditions, such as customerTypeID = 3 or lastName = ~,Now%.",
        ui={"widget": "mapping", "advanced": True, "order": 8},
    )
    page_size: int = Field(
        100,
        title="Records per page",
        description="How many are read at once.",
        ge=1,
        le=100,
        ui={"advanced": True, "order": 9},
    )

    @field_validator("filters")
    @classmethod
    def _leave_ours_alone(cls, filters: dict[str, str]) -> dict[str, str]:
        for name in filters:
            if name.lower() in OURS or not name:
                raise ValueError(f"“{name}” is set by this step itself; remove it from the filter")
        return filters

    @model_validator(mode="after")
    def _leave_settings_alone(self) -> Self:
        names = {name.lower(): name for name in self.filters}
        for field, setting in self.asked_by.items():
            if field.lower() in names and getattr(self, setting) not in EVERY:
                title = type(self).model_fields[setting].title
                raise ValueError(
                    f"“{names[field.lower()]}” is in the filter and is set by “{title}” too. Remove it from the "
                    f"filter, or let “{title}” leave nothing out."
                )
        return self


def changed_from(since: datetime | None, first: date | None) -> str:
    """The condition on a time of change (reference: "Query language", incremental pull); empty: everything."""
    start = since.astimezone(UTC) if since else first
    return f">=,{start:%Y-%m-%dT%H:%M:%S}+00:00" if start else ""


async def listed(
    lightspeed: Lightspeed, ctx: Context, resource: str, question: Mapping[str, str]
) -> AsyncIterator[tuple[list[Record], str | None]]:
    """The rows of each page with the token of the next one, from where the run stands; None: the last."""
    address = ctx.window.token or lightspeed.list_address(resource, question)
    while address:
        rows, address = await lightspeed.page(address, resource)
        yield rows, address or None


class Changed(Source[C]):
    """Base of the sources: one resource, its neighbours, and the conditions of the step."""

    resource: ClassVar[str]
    relations: ClassVar[tuple[str, ...]] = ()
    moved: ClassVar[str] = "timeStamp"
    """The field with the time of change, the same as in the stream."""

    def conditions(self) -> dict[str, str]:
        """What the step asks besides the filter that a person wrote."""
        return {}

    def loaded(self) -> Sequence[str]:
        """The neighbours that are read with it."""
        return self.relations

    def record(self, row: Record) -> Record:
        """A row as the step gives it."""
        raise NotImplementedError

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        async for rows, token in listed(lightspeed, ctx, self.resource, self._question(ctx.window.since)):
            yield Page([self.record(row) for row in rows], token=token)

    def _question(self, since: datetime | None) -> dict[str, str]:
        """The first page's conditions."""
        changed = changed_from(since, self.config.changed_since)
        own: dict[str, Any] = {**self.conditions(), self.moved: changed, "sort": self.moved}
        loaded = dumps(list(self.loaded())).decode() if self.loaded() else ""
        return {**self.config.filters, **question_of(**own, load_relations=loaded, limit=self.config.page_size)}
