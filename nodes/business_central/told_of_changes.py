"""BC: told of changes: starts the flow when records change, without asking again and again."""

from collections.abc import AsyncIterator
from typing import Any, Literal
from urllib.parse import unquote

from pydantic import field_validator
from wareflow.sdk import (
    Access,
    Config,
    ConnectionField,
    Context,
    Ear,
    Example,
    Field,
    Listener,
    Out,
    Page,
    Problem,
    Record,
    Subscribed,
)

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.subscriptions import Subscriptions

TellsOf = Literal[
    "accounts", "companyInformation", "countriesRegions", "currencies", "customerPaymentJournals", "customers",
    "dimensions", "employees", "generalLedgerEntries", "itemCategories", "items", "journals", "paymentMethods",
    "paymentTerms", "purchaseInvoices", "salesCreditMemos", "salesInvoices", "salesOrders", "salesQuotes",
    "shipmentMethods", "unitsOfMeasure", "vendors",
]  # fmt: skip
"""The sets that Business Central tells of (reference: API v2.0, working with webhooks, supported resources)."""


class ToldConfig(Config):
    connection: str = ConnectionField("business_central")
    sets: list[TellsOf] = Field(
        ["items"],
        title="Tell of",
        description="Shipments and variants cannot be subscribed to: a schedule reads those.",
        min_length=1,
        ui={"widget": "multiselect", "order": 1},
    )

    @field_validator("sets")
    @classmethod
    def _each_once(cls, sets: list[TellsOf]) -> list[TellsOf]:
        return list(dict.fromkeys(sets))


class ToldOfChanges(Listener[ToldConfig]):
    """Business Central tells of changes about half a minute after they were made; it is subscribed to by itself while
    the flow is switched on, and the subscription is renewed in time.

    Wire “Start” to a step that reads what changed, such as *BC: find items*: it goes on from where it ended, so
    nothing is lost or doubled when a notice is late, missing or repeated. A schedule beside it, once an hour, is the
    safety net. “Notices” gives what was told, one record a change, also of deleted records, which no reading shows.
    """

    name = "business_central.told_of_changes"
    title = "BC: told of changes"
    category = "business_central"
    icon = "bell"
    fields = {"set": "text", "id": "text", "change": "text", "changed_at": "datetime", "resource": "text"}
    keys = ("id",)
    signature = "client_state"
    example = Example(
        {"connection": "demo_bc", "sets": ["items"]},
        [
            {
                "value": [
                    {
                        "resource": "api/v2.0/companies(c1)/items(5d115c9c-44e3-ea11-bb43-000d3a2feca1)",
                        "changeType": "updated",
                        "lastModifiedDateTime": "2026-11-20T10:15:00Z",
                    }
                ]
            }
        ],
    )

    notices = Out("Notices")
    unreadable = Out("Unreadable", role="error")

    async def subscribe(self, settings: Any, access: Access, ear: Ear) -> Subscribed:
        return await _at(settings, access).keep(self.config.sets, ear)

    async def unsubscribe(self, settings: Any, access: Access, ear: Ear) -> None:
        await _at(settings, access).drop_all(ear)

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        if not ctx.trigger.records:
            return
        notices: list[Record] = []
        rejected: list[tuple[Record, Problem]] = []
        for told in ctx.trigger.records:
            entries = told.get("value")
            for entry in entries if isinstance(entries, list) else [told]:
                if isinstance(entry, dict) and isinstance(entry.get("resource"), str):
                    notices.append(_notice(entry))
                else:
                    rejected.append((told, Problem("payload", "This is no notice of Business Central.")))
        yield Page(notices, rejected=rejected)


def _at(settings: BusinessCentralConnection, access: Access) -> Subscriptions:
    return Subscriptions(access, settings)


def _notice(entry: Record) -> Record:
    """More than a thousand changes come as one `collection`, with the time since which the set is to be read."""
    address, _, question = str(entry["resource"]).partition("?")
    name, _, key = address.rpartition("/")[2].partition("(")
    return {
        "set": name,
        "id": key.removesuffix(")"),
        "change": entry.get("changeType"),
        "changed_at": entry.get("lastModifiedDateTime"),
        "resource": unquote(str(entry["resource"])) if question else address,
    }
