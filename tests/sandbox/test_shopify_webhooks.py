"""The imitated Shopify: webhook subscriptions, and what is delivered to them."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.shopify.system import CLIENT_SECRET, TOKEN, Shopify

from tests.sandbox.shopify_shop import ADDRESS, Shop

CREATE = (
    "mutation($topic: WebhookSubscriptionTopic!, $wish: WebhookSubscriptionInput!) {"
    " webhookSubscriptionCreate(topic: $topic, webhookSubscription: $wish) {"
    " webhookSubscription { id topic uri format filter includeFields apiVersion { handle } }"
    " userErrors { field message } } }"
)
LIST = "{ webhookSubscriptions(first: 9) { nodes { id topic uri } } webhookSubscriptionsCount { count } }"
TAG = 'mutation($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }'
PAID = "mutation($id: ID!) { orderMarkAsPaid(input: {id: $id}) { userErrors { message } } }"
HERE = "https://flows.example/hooks/shop"


class Receiver:
    """Notes what comes and answers as it is told."""

    def __init__(self) -> None:
        self.seen: list[httpx.Request] = []
        self.status = 200
        self.came = asyncio.Event()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        self.came.set()
        return httpx.Response(self.status)

    def heads(self, name: str) -> list[str]:
        return [request.headers[f"X-Shopify-{name}"] for request in self.seen]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def shop(receiver: Receiver) -> Shop:
    """One unpaid order, deliveries on demand, a clock that stands still."""
    found = Shop()
    found.system.seed(data={"orders": [{"name": "#1", "paid": False, "email": "ewa@example.com"}]})
    found.system.settings["webhooks"] = "on_demand"
    found.system.courier.transport = httpx.MockTransport(receiver)
    found.system.clock.freeze()
    return found


def subscribe(shop: Shop, topic: str = "ORDERS_UPDATED", **wish: Any) -> dict[str, Any]:
    given: dict[str, Any] = shop.data(CREATE, topic=topic, wish={"uri": HERE, **wish})["webhookSubscriptionCreate"]
    return given


def order_id(shop: Shop) -> str:
    return str(shop.system.store.all("Order")[0]["id"])


def deliver(shop: Shop, **wish: Any) -> dict[str, Any]:
    reply = shop.send("POST", "/shopify/_control/webhooks", json=wish)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def test_a_subscription_is_made_listed_changed_and_deleted(shop: Shop) -> None:
    made = subscribe(shop, includeFields=["id", "updated_at"])["webhookSubscription"]
    listed = shop.data(LIST)
    moved = shop.data(
        'mutation($id: ID!) { webhookSubscriptionUpdate(id: $id, webhookSubscription: {uri: "https://b.example/"}) {'
        " webhookSubscription { uri includeFields } userErrors { message } } }",
        id=made["id"],
    )
    gone = shop.data(
        "mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId"
        " userErrors { message } } }",
        id=made["id"],
    )

    assert (made["topic"], made["format"], made["apiVersion"]) == ("ORDERS_UPDATED", "JSON", {"handle": "2026-10"})
    assert listed["webhookSubscriptions"]["nodes"] == [{"id": made["id"], "topic": "ORDERS_UPDATED", "uri": HERE}]
    assert moved["webhookSubscriptionUpdate"]["webhookSubscription"] == {
        "uri": "https://b.example/",
        "includeFields": ["id", "updated_at"],
    }
    assert gone["webhookSubscriptionDelete"]["deletedWebhookSubscriptionId"] == made["id"]
    assert shop.data(LIST)["webhookSubscriptionsCount"] == {"count": 0}


@pytest.mark.parametrize(
    ("topic", "wish", "field"),
    [
        ("ORDERS_UPDATED", {"uri": None}, ["webhookSubscription", "uri"]),
        ("ORDERS_UPDATED", {"uri": "http://flows.example/"}, ["webhookSubscription", "uri"]),
        ("ORDERS_UPDATED", {}, ["webhookSubscription", "uri"]),
        ("CUSTOMERS_UPDATE", {}, ["topic"]),
    ],
    ids=["no address", "not https", "taken", "no right"],
)
def test_a_subscription_is_refused(topic: str, wish: dict[str, Any], field: list[str], shop: Shop) -> None:
    subscribe(shop)
    shop.system.settings["scopes"] = ["write_orders"]

    answer = subscribe(shop, topic, **wish)

    assert answer["webhookSubscription"] is None
    assert answer["userErrors"][0]["field"] == field


def test_a_delivery_is_signed_over_its_raw_body_and_says_what_it_is(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop, name="mine")
    shop.data(TAG, id=order_id(shop))

    deliver(shop)

    [request] = receiver.seen
    mac = base64.b64encode(hmac.new(CLIENT_SECRET.encode(), request.content, hashlib.sha256).digest()).decode()
    assert request.headers["X-Shopify-Hmac-Sha256"] == mac
    assert request.headers["X-Shopify-Topic"] == "orders/updated"
    assert request.headers["X-Shopify-Shop-Domain"] == "lumo-home.myshopify.com"
    assert request.headers["X-Shopify-API-Version"] == "2026-10"
    assert request.headers["X-Shopify-Name"] == "mine"
    assert receiver.heads("Webhook-Id")[0] != receiver.heads("Event-Id")[0]
    assert receiver.heads("Triggered-At") == [shop.system.store.now()]


def test_the_body_is_the_rest_resource_with_the_shops_times(shop: Shop, receiver: Receiver) -> None:
    shop.system.clock.freeze(shop.system.clock.now().replace(2026, 11, 21, 10, 0, 0, 0))
    subscribe(shop)
    shop.data(TAG, id=order_id(shop))

    deliver(shop)

    body = json.loads(receiver.seen[0].content)
    assert body["admin_graphql_api_id"] == order_id(shop)
    assert body["id"] == int(order_id(shop).rpartition("/")[2])
    assert (body["name"], body["tags"], body["financial_status"]) == ("#1", "x", "pending")
    assert (body["total_price"], body["line_items"][0]["price"]) == ("10.00", "10.00")
    assert body["updated_at"] == "2026-11-21T11:00:00+01:00"


def test_fields_and_a_filter_narrow_what_is_sent(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop, includeFields=["id", "updated_at"], filter="financial_status:pending")
    subscribe(shop, uri="https://b.example/", filter="financial_status:paid")
    shop.data(TAG, id=order_id(shop))

    deliver(shop)

    assert [str(request.url) for request in receiver.seen] == [HERE]
    assert set(json.loads(receiver.seen[0].content)) == {"id", "updated_at"}


def test_one_action_is_one_event_with_a_delivery_for_each_topic(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop, "ORDERS_PAID")
    subscribe(shop, "ORDERS_UPDATED")
    shop.data(PAID, id=order_id(shop))

    deliver(shop, backwards=True)

    assert receiver.heads("Topic") == ["orders/updated", "orders/paid"]
    assert len(set(receiver.heads("Event-Id"))) == 1
    assert len(set(receiver.heads("Webhook-Id"))) == 2


def test_the_same_delivery_can_come_twice_and_be_signed_wrongly(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop)
    event = {"topic": "ORDERS_UPDATED", "id": "#1"}

    deliver(shop, events=[event], times=2, secret="another")

    assert len(set(receiver.heads("Webhook-Id"))) == 1
    assert len(receiver.seen) == 2
    right = hmac.digest(CLIENT_SECRET.encode(), receiver.seen[0].content, "sha256")
    assert base64.b64encode(right).decode() not in receiver.heads("Hmac-Sha256")


def test_a_refused_delivery_is_sent_again_later_with_the_same_id(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop)
    receiver.status = 302
    deliver(shop, events=[{"topic": "ORDERS_UPDATED", "id": "#1"}])
    receiver.status = 200

    early = deliver(shop, due_only=True)
    shop.system.clock.advance(60)
    late = deliver(shop, due_only=True)

    assert early["sent"] == []
    assert late["deliveries"][0]["answers"] == [302, 200]
    assert late["deliveries"][0]["state"] == "delivered"
    assert len(set(receiver.heads("Webhook-Id"))) == 1


def test_eight_failures_in_a_row_end_the_subscription(shop: Shop, receiver: Receiver) -> None:
    subscribe(shop)
    receiver.status = 503

    answer = [deliver(shop, events=[{"topic": "ORDERS_UPDATED", "id": "#1"}] if n == 0 else []) for n in range(8)][-1]

    assert answer["subscriptions"] == []
    assert answer["deliveries"][0]["state"] == "given_up"
    assert len(answer["deliveries"][0]["answers"]) == 8


async def test_a_change_is_delivered_by_itself_when_nobody_asks(receiver: Receiver) -> None:
    system = Shopify()
    system.courier.transport = httpx.MockTransport(receiver)
    head = {"X-Shopify-Access-Token": TOKEN}
    order = system.store.all("Order")[0]["id"]
    bodies = [
        {"query": CREATE, "variables": {"topic": "ORDERS_UPDATED", "wish": {"uri": HERE}}},
        {"query": TAG, "variables": {"id": order}},
    ]

    transport = httpx.ASGITransport(create_sandbox_app([system]))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=head) as client:
        for body in bodies:
            await client.post(ADDRESS, json=body)
        async with asyncio.timeout(5):
            await receiver.came.wait()

    assert receiver.heads("Topic") == ["orders/updated"]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"events": [{"topic": "ORDERS_UPDATED", "id": "#9"}]}, "#9"),
        ({"events": [{"topic": "orders/updated", "id": "#1"}]}, "ORDERS_UPDATED"),
        ({"event": []}, "event"),
    ],
)
def test_a_wish_that_cannot_be_met_says_why(wish: dict[str, Any], words: str, shop: Shop) -> None:
    reply = shop.send("POST", "/shopify/_control/webhooks", json=wish)

    assert reply.status_code == 400
    assert words in reply.json()["error"]
