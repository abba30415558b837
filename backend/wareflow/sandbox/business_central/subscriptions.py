"""Subscriptions: who is told of changes, the handshake with its address, and an end after three days."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import httpx

from wareflow.sandbox.business_central.calls import Answer, Call, Segment
from wareflow.sandbox.business_central.entities import entities
from wareflow.sandbox.business_central.errors import bad_request, dialog, method_not_allowed, not_found
from wareflow.sandbox.business_central.query import read_query
from wareflow.sandbox.business_central.service import Service, check_etag
from wareflow.sandbox.business_central.store import Database, Row
from wareflow.sandbox.business_central.writes import checked

SET = "subscriptions"
MOST = 200
HANDSHAKE_SECONDS = 5.0
USER = str(uuid5(NAMESPACE_URL, "wareflow/business_central/user"))
RESOURCE = re.compile(r"(?:.*\bapi/v2\.0/|/?)companies\((?P<company>[0-9a-fA-F-]{36})\)/(?P<set>\w+)")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TOLD_OF = frozenset(
    {
        "accounts",
        "companyInformation",
        "countriesRegions",
        "currencies",
        "customerPaymentJournals",
        "customers",
        "dimensions",
        "itemCategories",
        "items",
        "journals",
        "paymentMethods",
        "paymentTerms",
        "salesCreditMemos",
        "salesInvoices",
        "salesOrders",
        "shipmentMethods",
        "unitsOfMeasure",
    }
)
"""The sets that can be subscribed to, of those that the sandbox serves."""


@dataclass
class Subscriptions:
    """The subscriptions of the environment; those whose time is over are gone."""

    database: Database
    settings: Mapping[str, Any]
    rows: dict[str, Row] = field(default_factory=dict)

    def alive(self) -> dict[str, Row]:
        now = self.database.now()
        for key in [key for key, row in self.rows.items() if row.values["expirationDateTime"] <= now]:
            del self.rows[key]
        return self.rows

    def watched(self) -> set[tuple[str, str]]:
        """Company and set of everything that somebody wants to hear of."""
        return {place_of(row) for row in self.alive().values()}

    async def answer(self, call: Call, service: Service) -> Answer:
        segments = call.segments()
        if segments[0].key is not None:
            return await self.one(call, service, segments)
        if call.method == "POST":
            return await self.create(call, service)
        if call.method != "GET" or len(segments) > 1:
            raise method_not_allowed(call.method, SET)
        return service.page(call, None, entities()[SET], self.alive().values(), f"{call.base}{call.path}", SET)

    async def create(self, call: Call, service: Service) -> Answer:
        values = checked(entities()[SET], call.json())
        if len(self.alive()) >= MOST:
            raise dialog(f"The number of webhook subscriptions has reached the maximum of {MOST}.")
        values = self.wanted(values)
        self.refuse_twin(values)
        await self.shake_hands(values["notificationUrl"])
        now, key = self.database.moment(), uuid4().hex
        made = entities()[SET].blank_record() | values
        made |= {"id": key, "subscriptionId": key, "userId": USER, "systemCreatedAt": now, "systemCreatedBy": USER}
        row = Row(made, 0)
        self.prolong(row)
        self.rows[key] = row
        return self.told(call, service, row, 201)

    async def one(self, call: Call, service: Service, segments: list[Segment]) -> Answer:
        row = self.alive().get(str(segments[0].key).strip("'").lower())
        if row is None or len(segments) > 1:
            raise not_found()
        if call.method == "GET":
            return self.told(call, service, row, 200)
        if call.method not in ("PATCH", "DELETE"):
            raise method_not_allowed(call.method, SET)
        check_etag(call.headers.get("if-match"), row, needed=True)
        if call.method == "DELETE":
            del self.rows[row.id]
            return Answer(204)
        values = self.wanted({**_sent_of(row), **checked(entities()[SET], call.json())})
        await self.shake_hands(values["notificationUrl"])
        row.values |= values
        self.prolong(row)
        return self.told(call, service, row, 200)

    def wanted(self, values: dict[str, Any]) -> dict[str, Any]:
        """What was sent, with the resource in the spelling in which the service gives it back."""
        for name in ("notificationUrl", "resource"):
            if not values.get(name):
                raise bad_request(f"The property '{name}' must be provided.", "BadRequest_RequiredParamNotProvided")
        matched = RESOURCE.fullmatch(values["resource"])
        if matched is None or matched["company"].lower() not in self.database.companies:
            raise dialog(f"The resource '{values['resource']}' was not found.")
        if matched["set"] not in TOLD_OF or matched["set"] not in entities():
            raise dialog(f"The resource '{matched['set']}' does not support webhook notifications.")
        url = httpx.URL(values["notificationUrl"])
        if url.scheme != "https" and url.host not in LOOPBACK:
            raise dialog("The notificationUrl must be a valid https address.")
        return {**values, "resource": f"api/v2.0/companies({matched['company'].lower()})/{matched['set']}"}

    def refuse_twin(self, values: Mapping[str, Any]) -> None:
        """Whether one address can subscribe twice to one resource is not documented: a setting says so."""
        same = ("notificationUrl", "resource")
        twins = [row for row in self.rows.values() if all(row.values[name] == values[name] for name in same)]
        if twins and self.settings["one_subscription_each"]:
            raise bad_request(
                f"The record in table subscriptions already exists. Identification fields and values: "
                f"resource='{values['resource']}'",
                "Internal_EntityWithSameKeyExists",
            )

    async def shake_hands(self, url: str) -> None:
        """The address must give the token back within seconds."""
        token = secrets.token_urlsafe(24)
        address = httpx.URL(url).copy_merge_params({"validationToken": token})
        try:
            async with httpx.AsyncClient(timeout=HANDSHAKE_SECONDS, trust_env=False) as http:
                reply = await http.request(str(self.settings["handshake_method"]), address)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise dialog(f"The notificationUrl could not be reached for validation: {type(error).__name__}.") from error
        if reply.status_code != 200 or reply.text.strip() != token:
            raise dialog(f"The notificationUrl did not answer with the validation token (status {reply.status_code}).")

    def prolong(self, row: Row) -> None:
        now = self.database.moment()
        ends = now.replace(microsecond=0) + timedelta(seconds=float(self.settings["subscription_seconds"]))
        row.version = self.database.next_version()
        row.values |= {
            "timestamp": row.version,
            "expirationDateTime": ends,
            "lastModifiedDateTime": now.replace(microsecond=0),
            "systemModifiedAt": now,
            "systemModifiedBy": USER,
        }

    def told(self, call: Call, service: Service, row: Row, status: int) -> Answer:
        record = service.record(None, read_query(entities()[SET], call.options), row, call.base)
        place = {"Location": f"{call.base}/{SET}('{row.id}')"} if status == 201 else {}
        return Answer(status, {"@odata.context": f"{call.base}/$metadata#{SET}/$entity", **record}, place)


def place_of(row: Row) -> tuple[str, str]:
    """The company and the set that a subscription is about."""
    matched = RESOURCE.fullmatch(row.values["resource"])
    if matched is None:
        raise ValueError(f"a subscription with the resource {row.values['resource']!r}")
    return matched["company"], matched["set"]


def _sent_of(row: Row) -> dict[str, Any]:
    return {name: row.values[name] for name in ("notificationUrl", "resource", "clientState")}
