"""Shopify: told of events: starts the flow when something happens in the shop, without asking again and again."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal

from pydantic import SecretStr, field_validator
from wareflow.sdk import (
    Access,
    Config,
    ConfigError,
    ConnectionField,
    Context,
    Ear,
    Example,
    Field,
    Listener,
    Out,
    Page,
    Record,
    Subscribed,
)

from nodes.shopify import subscriptions
from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection

Topic = Literal[
    "ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_EDITED", "ORDERS_PAID", "ORDERS_CANCELLED", "ORDERS_FULFILLED",
    "ORDERS_PARTIALLY_FULFILLED", "ORDERS_DELETE", "REFUNDS_CREATE", "ORDER_TRANSACTIONS_CREATE",
    "FULFILLMENTS_CREATE", "FULFILLMENTS_UPDATE", "DRAFT_ORDERS_CREATE", "DRAFT_ORDERS_UPDATE", "DRAFT_ORDERS_DELETE",
    "PRODUCTS_CREATE", "PRODUCTS_UPDATE", "PRODUCTS_DELETE", "INVENTORY_LEVELS_UPDATE", "INVENTORY_ITEMS_UPDATE",
    "CUSTOMERS_CREATE", "CUSTOMERS_UPDATE", "CUSTOMERS_DELETE", "COMPANIES_CREATE", "COMPANIES_UPDATE",
]  # fmt: skip
"""Of the enum WebhookSubscriptionTopic (Admin GraphQL API 2026-10) what these steps can make use of."""


class ToldConfig(Config):
    connection: str = ConnectionField("shopify")
    topics: list[Topic] = Field(
        ["ORDERS_CREATE", "ORDERS_UPDATED"],
        title="Tell of",
        description="The app needs the right to read what is told of.",
        min_length=1,
        ui={"widget": "multiselect", "order": 1},
    )

    @field_validator("topics")
    @classmethod
    def _each_once(cls, topics: list[Topic]) -> list[Topic]:
        return list(dict.fromkeys(topics))


class ToldOfEvents(Listener[ToldConfig]):
    """Shopify tells of events within seconds; it is subscribed to by itself while the flow is switched on.

    Deliveries are signed with the app's client secret, so the connection must know it. Wire “Start” to a step that
    reads what changed, such as *Shopify: changed orders*: it goes on from where it ended, so nothing is lost or doubled
    when a delivery is late, missing, repeated or out of order. A schedule beside it, every quarter of an hour, is the
    safety net. “Events” gives what was told, also of deleted records, which no reading shows.
    """

    name = "shopify.told_of_events"
    title = "Shopify: told of events"
    category = "shopify"
    icon = "bell"
    fields = {"topic": "text", "id": "text", "triggered_at": "datetime", "event_id": "text", "data": "object"}
    keys = ("id",)
    example = Example(
        {"connection": "demo_shopify", "topics": ["ORDERS_CREATE"]},
        [{"id": 4501, "admin_graphql_api_id": "gid://shopify/Order/4501", "name": "#2201"}],
    )

    events = Out("Events")

    def sender_secret(self, settings: Any) -> str | None:
        secret = settings.client_secret
        if not isinstance(secret, SecretStr) or not secret.get_secret_value():
            raise ConfigError(
                "Shopify signs what it tells with the app's client secret. Enter it in the connection; "
                "it is tried again by itself.",
                field="client_secret",
            )
        return secret.get_secret_value()

    async def subscribe(self, settings: Any, access: Access, ear: Ear) -> Subscribed:
        return await subscriptions.keep(_at(settings, access), self.config.topics, ear)

    async def unsubscribe(self, settings: Any, access: Access, ear: Ear) -> None:
        await subscriptions.drop_all(_at(settings, access), ear)

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        if ctx.trigger.records:
            headers = ctx.trigger.data.get("headers") or {}
            yield Page([_event(body, headers) for body in ctx.trigger.records])


def _at(settings: ShopifyConnection, access: Access) -> Shopify:
    return Shopify.of(access, settings)


def _event(body: Record, headers: Mapping[str, str]) -> Record:
    return {
        "topic": headers.get("x-shopify-topic", ""),
        "id": str(body.get("admin_graphql_api_id") or body.get("id") or ""),
        "triggered_at": headers.get("x-shopify-triggered-at"),
        "event_id": headers.get("x-shopify-event-id"),
        "data": body,
    }
