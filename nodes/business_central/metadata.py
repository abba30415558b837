"""The entity sets of any API of the account, as its `$metadata` tells them: also those of apps."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from wareflow.sdk import ConfigError, Field

from nodes.business_central.client import BusinessCentral
from nodes.business_central.fields import Entity, EntityField, Kind, spaced
from nodes.business_central.records import decoded

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
OWN_API = re.compile(r"(?:v\d+\.\d+|beta|[\w-]+/[\w-]+/[\w.-]+)")
KINDS: Mapping[str, Kind] = {
    "Edm.String": "text",
    "Edm.Guid": "guid",
    "Edm.Boolean": "boolean",
    "Edm.Decimal": "decimal",
    "Edm.Double": "decimal",
    "Edm.Int16": "integer",
    "Edm.Int32": "integer",
    "Edm.Int64": "integer",
    "Edm.Date": "date",
    "Edm.DateTimeOffset": "datetime",
}
SERVERS_OWN = {"id", "lastModifiedDateTime", "systemId", "systemCreatedAt", "systemModifiedAt"}


def api_field() -> Any:
    """The parameter that chooses an API."""
    return Field(
        "",
        title="API",
        description="Empty: the standard API. Of an app: publisher/group/version, such as lumo/shop/v1.0.",
        max_length=150,
        ui={"placeholder": "publisher/group/version", "advanced": True},
    )


def set_field() -> Any:
    """The parameter that chooses an entity set."""
    return Field(
        title="Records",
        description="The entity set, such as vendors. Those of an app's own API can be typed.",
        min_length=1,
        max_length=100,
        ui={"widget": "options", "options": "entity_sets", "order": 1},
    )


def check_api(api: str) -> str:
    """The API in one spelling. Raises ValueError."""
    plain = api.strip().strip("/").removeprefix("api/")
    if plain and not OWN_API.fullmatch(plain):
        raise ValueError("write publisher/group/version, such as lumo/shop/v1.0, or leave it empty")
    return plain


async def entity_of(bc: BusinessCentral, set_name: str) -> Entity:
    """One entity set. Raises ConfigError naming those that there are."""
    found = _entities(await bc.metadata())
    if set_name not in found:
        near = ", ".join(sorted(found)[:30]) or "none"
        raise ConfigError(f"This API has no records “{set_name}”. It has: {near}.", field="entity_set")
    return found[set_name]


def _entities(content: bytes) -> dict[str, Entity]:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ConfigError("The $metadata of Business Central holds what no metadata should. Check the address.")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - without a document type there are no entities to unfold
    except ElementTree.ParseError as error:
        raise ConfigError(f"The $metadata of Business Central cannot be read: {error}.") from error
    members = {kind.get("Name", ""): _members(kind) for kind in root.iter(f"{EDM}EnumType")}
    fields = {kind.get("Name", ""): dict(_fields(kind, members)) for kind in root.iter(f"{EDM}EntityType")}
    keys = {kind.get("Name", ""): _key(kind) for kind in root.iter(f"{EDM}EntityType")}
    found = {}
    for each in root.iter(f"{EDM}EntitySet"):
        name, of = each.get("Name", ""), each.get("EntityType", "").rpartition(".")[2]
        if of in fields:
            found[name] = Entity(name, spaced(of).lower(), spaced(name).lower(), keys[of], fields[of])
    return found


def _key(kind: ElementTree.Element) -> str:
    first = next(kind.iter(f"{EDM}PropertyRef"), None)
    return first.get("Name", "id") if first is not None else "id"


def _members(kind: ElementTree.Element) -> tuple[str, ...]:
    return tuple(decoded(member.get("Name", "")) for member in kind.iter(f"{EDM}Member"))


def _fields(kind: ElementTree.Element, members: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, EntityField]]:
    for each in kind.iter(f"{EDM}Property"):
        name, of = each.get("Name", ""), each.get("Type", "")
        choice = members.get(of.rpartition(".")[2]) if not of.startswith("Edm.") else None
        plain: Kind | None = "enum" if choice is not None else KINDS.get(of)
        if plain is not None:  # streams and the like are no values
            length = each.get("MaxLength", "")
            yield (
                name,
                EntityField(
                    name,
                    plain,
                    spaced(name),
                    int(length) if length.isdigit() else None,
                    read_only=name in SERVERS_OWN,
                    members=choice or (),
                ),
            )
