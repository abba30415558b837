"""Webhook subscriptions at Shopify: one for each topic; they stay until eight deliveries in a row have failed."""

from collections.abc import Sequence

from wareflow.sdk import Ear, Record, Subscribed

from nodes.shopify.client import Shopify

OURS = """
query Subscriptions($uri: String!, $after: String) {
  webhookSubscriptions(first: 100, after: $after, uri: $uri) {
    nodes { id topic uri filter format includeFields }
    pageInfo { hasNextPage endCursor }
  }
}
"""
CREATE = """
mutation Subscribe($topic: WebhookSubscriptionTopic!, $wish: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $wish) {
    webhookSubscription { id topic }
    userErrors { field message }
  }
}
"""
DELETE = """
mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}
"""


async def keep(shopify: Shopify, topics: Sequence[str], ear: Ear) -> Subscribed:
    """Have this address told of these topics, each once, and of nothing else."""
    kept: dict[str, str] = {}
    for row in await _ours(shopify, ear):
        plain = row["format"] == "JSON" and not row["filter"] and not row["includeFields"]
        if plain and row["topic"] in topics and row["topic"] not in kept:
            kept[row["topic"]] = row["id"]
        else:
            await _drop(shopify, row)
    for topic in topics:
        if topic not in kept:
            wish = {"uri": ear.address, "format": "JSON"}
            about = f"the subscription for {topic}"
            made = await shopify.change(CREATE, {"topic": topic, "wish": wish}, about=about)
            kept[topic] = made["webhookSubscription"]["id"]
    return Subscribed(kept)


async def drop_all(shopify: Shopify, ear: Ear) -> None:
    """Have this address told of nothing any more."""
    for row in await _ours(shopify, ear):
        await _drop(shopify, row)


async def _ours(shopify: Shopify, ear: Ear) -> list[Record]:
    found: list[Record] = []
    after: str | None = None
    while True:
        data = await shopify.ask(OURS, {"uri": ear.address, "after": after}, about="the webhook subscriptions")
        page = data["webhookSubscriptions"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def _drop(shopify: Shopify, row: Record) -> None:
    # `tried`: a refusal says that somebody was quicker, who has done what we want.
    await shopify.tried(DELETE, {"id": row["id"]}, about="the webhook subscription")
