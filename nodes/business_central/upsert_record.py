"""BC: upsert record: create a record of any entity set or change what differs; also of an app's own API."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    Batch,
    ConfigError,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    ItemError,
    MappingField,
    Outputs,
    Policy,
    Record,
    UpsertConfig,
    policies_field,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import Entity
from nodes.business_central.metadata import api_field, check_api, entity_of, set_field
from nodes.business_central.records import check_names, filled_in, wanted_record
from nodes.business_central.upserting import Upsert


class UpsertRecordConfig(UpsertConfig):
    connection: str = ConnectionField("business_central")
    entity_set: str = set_field()
    api: str = api_field()
    match_by: str = Field(
        title="Find the record by", description="The field that tells it from others, such as code.", min_length=1
    )
    key: str = ExpressionField("{{ item.code }}", title="Its value", description="Of that field.", min_length=1)
    fields: dict[str, Any] = MappingField(
        {}, title="Fields", description="Names as in the API. What is not listed, or is none, stays as it is."
    )
    policies: dict[str, Policy] = policies_field("fields", former="create_only")
    create_only: list[str] = Field(
        [],
        title="Only for new records",
        description="Fields that are set when the record is created and left alone afterwards.",
        ui={"widget": "tags", "advanced": True},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such record", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the record exists", description="Update what differs, or leave it as it is."
    )

    @field_validator("api")
    @classmethod
    def _an_api(cls, api: str) -> str:
        return check_api(api)


class UpsertRecord(Upsert[UpsertRecordConfig]):
    """Looks the record up by one field and writes only the difference.

    For code tables, and for what the standard steps do not reach: fields of your own lie in an app's API, such as a
    long description of items or the posting groups of customers.
    """

    name = "business_central.upsert_record"
    title = "BC: upsert record"
    category = "business_central"
    icon = "database"
    example = Example(
        {
            "connection": "demo_bc",
            "entity_set": "paymentMethods",
            "match_by": "code",
            "fields": {"displayName": "{{ item.name }}"},
        },
        [{"code": "KLARNA", "name": "Klarna"}, {"code": "CARD", "name": "Payment card"}],
    )
    effect = "C"
    result = "bc_record"
    keys = ("bc_record.number", "bc_record.code")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        if "entity" not in vars(self):
            bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection), self.config.api)
            vars(self)["entity"] = self._checked(await entity_of(bc, self.config.entity_set))
        return await super().run(batch, ctx)

    def _checked(self, entity: Entity) -> Entity:
        check_names(entity, self.config.fields, {self.match: "Its value"})
        field = entity.fields.get(self.match)
        if field is None or field.kind not in ("text", "guid"):
            names = ", ".join(name for name, each in entity.fields.items() if each.kind in ("text", "guid"))
            raise ConfigError(f"Records cannot be found by “{self.match}”. Choose one of: {names}.", field="match_by")
        return entity

    def client(self, ctx: Context) -> BusinessCentral:
        return BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection), self.config.api)

    def template(self) -> Mapping[str, Any]:
        return {"key": self.config.key, "fields": self.config.fields}

    def wanted(self, values: Mapping[str, Any]) -> Record:
        key = filled_in("key", values["key"], self.match)
        return wanted_record(self.entity, {self.match: key, **values["fields"]})

    @property
    def match(self) -> str:
        return self.config.match_by

    def key(self, wanted: Record) -> str:
        return str(wanted[self.match]).casefold()

    def picked(self, rows: list[Record], wanted: Record) -> Record | None:
        if len(rows) > 1:
            raise ItemError(
                f"Business Central has {len(rows)} {self.entity.plural} with {self.match} {wanted[self.match]}. "
                "Find them by a field that only one has.",
                code="ambiguous",
                field="match_by",
            )
        return rows[0] if rows else None

    def kept(self, wanted: Record) -> Record:
        """Codes are kept in upper case there: the key by which it was found is no difference."""
        return {name: value for name, value in super().kept(wanted).items() if name != self.match}
