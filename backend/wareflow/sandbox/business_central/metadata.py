"""The service document and the `$metadata` of the entity sets that the sandbox serves."""

from typing import Any
from xml.sax.saxutils import quoteattr

from wareflow.sandbox.business_central.entities import Entity, Field, served
from wareflow.sandbox.business_central.sales_kinds import KINDS

ACTIONS = (
    *("post", "postAndSend", "send", "cancel", "cancelAndSend"),
    *("makeCorrectiveCreditMemo", "shipAndInvoice", "makeOrder", "makeInvoice"),
)


def service_document(base: str, api: str) -> dict[str, Any]:
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in served(api)]
    return {"@odata.context": f"{base}/$metadata", "value": sets}


def metadata_text(api: str) -> str:
    """EDMX with types and lengths; like the real one it does not tell what is read-only."""
    types = "".join(_entity_type(entity) for entity in served(api).values())
    sets = "".join(
        f'<EntitySet Name="{name}" EntityType="Microsoft.NAV.{entity.type_name}" />'
        for name, entity in served(api).items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="Microsoft.NAV" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}{_enum_types(api)}{_actions(api)}<EntityContainer Name="NAV">{sets}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    )


def _entity_type(entity: Entity) -> str:
    properties = "".join(_property(entity, field) for field in entity.fields.values())
    navigation = dict(entity.navigation)
    if entity.set_name == "companies":
        navigation |= {name: f"[{each.type_name}]" for name, each in served(entity.api).items() if name != "companies"}
    return (
        f'<EntityType Name="{entity.type_name}"><Key><PropertyRef Name="{next(iter(entity.fields))}" /></Key>'
        f"{properties}"
        f"{''.join(_navigation(name, target) for name, target in navigation.items())}</EntityType>"
    )


def _property(entity: Entity, field: Field) -> str:
    kind = f"Microsoft.NAV.{_enum_name(entity, field)}" if field.members else field.edm
    must = ' Nullable="false"' if field.name in ("id", "code") else ""
    length = f' MaxLength="{field.max}"' if field.max else ""
    scale = ' Scale="Variable"' if field.type == "decimal" else ""
    return f'<Property Name="{field.name}" Type="{kind}"{must}{length}{scale} />'


def _navigation(name: str, target: str) -> str:
    one = f"Microsoft.NAV.{target.strip('[]')}"
    kind = f"Collection({one})" if target[0] == "[" else one
    return f'<NavigationProperty Name="{name}" Type={quoteattr(kind)} ContainsTarget="true" />'


def _actions(api: str) -> str:
    """What can be done with a single record of a set."""
    bound = [("journals", "post"), *((kind.header, name) for name in ACTIONS for kind in KINDS.values())]
    return "".join(
        f'<Action Name="{name}" IsBound="true">'
        f'<Parameter Name="bindingParameter" Type="Microsoft.NAV.{served(api)[set_name].type_name}" /></Action>'
        for set_name, name in bound
        if set_name in served(api) and (set_name not in KINDS or name.lower() in KINDS[set_name].actions)
    )


def _enum_types(api: str) -> str:
    found = [(entity, field) for entity in served(api).values() for field in entity.fields.values() if field.members]
    return "".join(
        f'<EnumType Name="{_enum_name(entity, field)}">'
        + "".join(f'<Member Name="{member}" Value="{number}" />' for number, member in enumerate(field.members))
        + "</EnumType>"
        for entity, field in found
    )


def _enum_name(entity: Entity, field: Field) -> str:
    return entity.type_name + field.name[0].upper() + field.name[1:]
