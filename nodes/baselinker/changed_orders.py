"""BaseLinker: changed orders: orders confirmed since the last run, or all that are in chosen statuses now."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from wareflow.sdk import (
    Config,
    ConfigError,
    ConnectionField,
    Context,
    Example,
    Field,
    Out,
    Page,
    Record,
    Source,
    Stream,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.records import order_record, status_named, unknown_status
from nodes.baselinker.scan import confirmed, unconfirmed

PARTS = {"custom_extra_fields": "include_custom_extra_fields", "commission": "include_commission_data"}


class ChangedOrdersConfig(Config):
    connection: str = ConnectionField("baselinker")
    statuses: list[str] = Field(
        [],
        title="Only in these statuses",
        description="With statuses chosen, an order comes as soon as it enters one of them, however old it is. "
        "Empty: an order comes once, when it is confirmed.",
        ui={"widget": "options", "options": "statuses", "multiple": True, "order": 1},
    )
    sources: list[str] = Field(
        [],
        title="Only from these sources",
        description="Where the orders were made, such as shop or allegro. Empty: anywhere.",
        ui={"widget": "options", "options": "sources", "multiple": True, "advanced": True, "order": 4},
    )
    parts: list[Literal["custom_extra_fields", "commission"]] = Field(
        [],
        title="Also read",
        description="Fields that your account has added, and the commission of marketplaces.",
        ui={"widget": "multiselect", "advanced": True, "order": 5},
    )
    include_unconfirmed: bool = Field(
        False,
        title="Also unconfirmed orders",
        description="They may still lack lines, delivery and price.",
        ui={"advanced": True, "order": 2},
    )
    since: date | None = Field(
        None,
        title="First run: confirmed since",
        description="Where the very first run begins (UTC); empty: with all orders. Later runs go on where they were.",
        ui={"placeholder": "2026-01-31", "order": 3},
    )


class ChangedOrders(Source[ChangedOrdersConfig]):
    """Reads orders and remembers how far it came; no order is missed where several were confirmed in one second.

    Amounts are exact numbers, ids are text. Besides BaseLinker's own fields: `order_status` (the status by name),
    `lines` (goods, discounts, other charges and delivery as one list), `total` (their sum), `paid` (paid in full), and
    each time also as text, such as `date_add_iso`.
    """

    name = "baselinker.changed_orders"
    title = "BaseLinker: changed orders"
    category = "baselinker"
    icon = "shopping-cart"
    example = Example({"connection": "demo_baselinker"})
    stream = Stream(key="order_id", modified="changed_at")
    keys = ("order_id", "external_order_id", "shop_order_id", "email", "phone")
    fields = {
        "order_id": "text", "external_order_id": "text", "shop_order_id": "text", "order_source": "text",
        "order_source_id": "text", "order_status_id": "text", "order_status": "text", "confirmed": "boolean",
        "total": "number", "paid": "boolean", "payment_done": "number", "currency": "text", "payment_method": "text",
        "payment_method_cod": "boolean", "date_add": "integer", "date_add_iso": "datetime",
        "date_confirmed": "integer", "date_confirmed_iso": "datetime", "date_in_status": "integer",
        "date_in_status_iso": "datetime", "changed_at": "datetime", "email": "text", "phone": "text",
        "user_login": "text", "user_comments": "text", "admin_comments": "text", "delivery_method": "text",
        "delivery_price": "number", "delivery_fullname": "text", "delivery_company": "text",
        "delivery_address": "text", "delivery_postcode": "text", "delivery_city": "text",
        "delivery_country_code": "text", "delivery_point_id": "text", "delivery_package_nr": "text",
        "invoice_fullname": "text", "invoice_company": "text", "invoice_nip": "text", "invoice_address": "text",
        "invoice_postcode": "text", "invoice_city": "text", "invoice_country_code": "text",
        "want_invoice": "boolean", "extra_field_1": "text", "extra_field_2": "text", "products": "list",
        "products[].sku": "text", "products[].ean": "text", "products[].name": "text",
        "products[].quantity": "integer", "products[].price_brutto": "number", "products[].tax_rate": "number",
        "lines": "list", "lines[].kind": "text", "lines[].sku": "text", "lines[].ean": "text", "lines[].name": "text",
        "lines[].quantity": "number", "lines[].price": "number", "lines[].tax_rate": "number",
    }  # fmt: skip

    orders = Out("Orders")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        names = await client.statuses()
        wanted = [self._status(text, names) for text in self.config.statuses]
        since = int(ctx.window.since.timestamp()) if ctx.window.since else 0
        async for rows in self._scans(client, since, wanted):
            records = [order_record(row, names, by_status=bool(wanted)) for row in rows]
            # An order that entered its status before the window was handed on by an earlier run.
            yield Page([each for each in records if not wanted or each["date_in_status"] >= since])

    async def _scans(self, client: BaseLinker, since: int, wanted: list[str]) -> AsyncIterator[list[Record]]:
        first = seconds_of(self.config.since)
        # A change of status does not touch the confirmation date, so chosen statuses are read whole each time.
        begin = first if wanted else since or first
        statuses: list[dict[str, Any]] = [{"status_id": int(status)} for status in wanted] or [{}]
        sources = [{"filter_order_source": source} for source in self.config.sources] or [{}]
        also = {PARTS[part]: True for part in self.config.parts}
        questions = [{**status, **source, **also} for status in statuses for source in sources]
        for question in questions:
            async for rows in confirmed(client, begin, question):
                yield rows
            if self.config.include_unconfirmed:
                async for rows in unconfirmed(client, begin, question):
                    yield rows

    def _status(self, text: str, names: dict[str, str]) -> str:
        found = status_named(text, names)
        if found is None:
            raise ConfigError(unknown_status(text, names), field="statuses")
        return found


def seconds_of(day: date | None) -> int:
    """The unix time at which the day begins, in UTC; 0 for no day."""
    return int(datetime.combine(day, time.min, UTC).timestamp()) if day else 0
