"""BC: read records: any entity set of the standard API, or of an app's own, as it changes."""

from collections.abc import AsyncIterator

from pydantic import field_validator
from wareflow.sdk import Context, Example, Field, Out, Page, Record, Source, Stream

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import Entity
from nodes.business_central.finding import FindConfig, changed_since
from nodes.business_central.metadata import api_field, check_api, entity_of, set_field
from nodes.business_central.records import read_record

CHANGED = "lastModifiedDateTime"


class ReadRecordsConfig(FindConfig):
    entity_set: str = set_field()
    api: str = api_field()
    select: list[str] = Field(
        [],
        title="Fields",
        description="The fields that are read. Empty: all.",
        ui={"widget": "tags", "order": 2},
    )
    expand: str = Field(
        "",
        title="With",
        description="What belongs to a record and is read with it, such as journalLines or picture.",
        max_length=500,
        ui={"advanced": True, "order": 3},
    )

    @field_validator("api")
    @classmethod
    def _an_api(cls, api: str) -> str:
        return check_api(api)


class ReadRecords(Source[ReadRecordsConfig]):
    """Reads records in the order of their last change and remembers how far it came.

    Where records have no time of change (`lastModifiedDateTime`), all are read each time, and those that are as they
    were last time are left out. Deleted ones do not show.
    """

    name = "business_central.read_records"
    title = "BC: read records"
    category = "business_central"
    icon = "database"
    example = Example({"connection": "demo_bc", "entity_set": "paymentTerms"})
    stream = Stream(key="id", modified=CHANGED)
    keys = ("number", "code")

    records = Out("Records")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection), self.config.api)
        entity = await entity_of(bc, self.config.entity_set)
        question = None if ctx.window.token else self._question(ctx, entity)
        address = ctx.window.token or await self._address(bc, entity)
        while address:
            rows, address = await bc.list_page(address, question, size=self.config.page_size)
            question = None
            yield Page([_record(entity, row) for row in rows], token=address or None)

    async def _address(self, bc: BusinessCentral, entity: Entity) -> str:
        of_company = entity.set_name not in ("companies", "subscriptions")
        return await bc.address(entity.set_name) if of_company else entity.set_name

    def _question(self, ctx: Context, entity: Entity) -> dict[str, str]:
        config = self.config
        own = [f"({config.filter})"] if config.filter else []
        if CHANGED in entity.fields:
            question = changed_since(ctx.window, own)
        else:
            question = {"$filter": " and ".join(own)} if own else {}
        if config.select:
            needed = [entity.key, *([CHANGED] if CHANGED in entity.fields else [])]
            question["$select"] = ",".join(dict.fromkeys([*needed, *config.select]))
        return {**question, "$expand": config.expand} if config.expand else question


def _record(entity: Entity, row: Record) -> Record:
    """The record, under `id` what tells it from others."""
    record = read_record(entity, row)
    return record if "id" in record else {"id": record[entity.key], **record}
