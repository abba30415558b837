"""Webhook subscriptions of the imitated Business Central: handshake, expiry, renewal, and what the receiver is told."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from wareflow.sandbox import create_sandbox_app, running_sandbox
from wareflow.sandbox.business_central import BusinessCentral
from wareflow.sandbox.business_central.access import CREDENTIALS
from wareflow.sandbox.business_central.demo import MAIN_COMPANY_ID
from wareflow.sandbox.kit import SandboxSystem

from tests.sandbox.bc_office import TOKEN_FORM, code_of

ITEMS = f"/api/v2.0/companies({MAIN_COMPANY_ID})/items"
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


class Receiver(SandboxSystem):
    """Somebody's address for notifications."""

    name: ClassVar[str] = "receiver"
    title: ClassVar[str] = "Receiver"

    def reset(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.status = 200
        self.echoes = True

    def routes(self) -> Sequence[BaseRoute]:
        return [Route("/hook", self.hook, methods=["POST"])]

    async def hook(self, request: Request) -> Response:
        token = request.query_params.get("validationToken")
        if token is not None:
            return PlainTextResponse(token if self.echoes else "something else")
        self.told += (await request.json())["value"]
        return Response(status_code=self.status)

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None: ...

    def credentials(self) -> dict[str, str]:
        return {}

    def state(self) -> dict[str, Any]:
        return {}

    def snapshot(self) -> dict[str, Any]:
        return {}

    def restore(self, snapshot: Mapping[str, Any]) -> None: ...


class Post:
    """A signed-in caller, Business Central and the receiver behind one address."""

    def __init__(self, address: str, bc: BusinessCentral, receiver: Receiver) -> None:
        self.root, self.bc, self.receiver = f"{address}/business_central", bc, receiver
        self.hook = f"{address}/receiver/hook"
        self.base = f"{self.root}/v2.0/{CREDENTIALS['tenant']}/{CREDENTIALS['environment']}/api/v2.0"
        self.http = httpx.AsyncClient()

    async def sign_in(self) -> None:
        reply = await self.http.post(f"{self.root}/{CREDENTIALS['tenant']}/oauth2/v2.0/token", data=TOKEN_FORM)
        self.http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    def wish(self, **change: str) -> dict[str, str]:
        return {"notificationUrl": self.hook, "resource": ITEMS, "clientState": "between us", **change}

    async def subscribe(self, **change: str) -> httpx.Response:
        return await self.http.post(f"{self.base}/subscriptions", json=self.wish(**change))

    async def create(self, *numbers: str) -> list[dict[str, Any]]:
        address = f"{self.base}/companies({MAIN_COMPANY_ID})/items"
        return [(await self.http.post(address, json={"number": number})).json() for number in numbers]

    async def tell(self) -> dict[str, Any]:
        reply = await self.http.post(f"{self.root}/_control/notifications")
        return dict(reply.json())


@pytest.fixture(scope="module")
def served() -> Any:
    bc, receiver = BusinessCentral(), Receiver()
    with running_sandbox(create_sandbox_app([bc, receiver])) as address:
        yield address, bc, receiver


@pytest.fixture
async def post(served: Any) -> AsyncIterator[Post]:
    opened = Post(*served)
    async with opened.http:
        await opened.http.post(f"{opened.root}/_control/reset")
        opened.receiver.reset()
        opened.bc.clock.freeze(NOON)
        await opened.sign_in()
        yield opened


async def test_a_subscription_is_made_once_the_address_gave_the_token_back(post: Post) -> None:
    post.receiver.echoes = False
    refused = await post.subscribe()
    post.receiver.echoes = True

    made = await post.subscribe()
    listed = await post.http.get(f"{post.base}/subscriptions")

    assert code_of(refused) == (400, "Application_DialogException")
    assert made.status_code == 201
    assert made.headers["location"].endswith(f"/subscriptions('{made.json()['subscriptionId']}')")
    assert made.json()["resource"] == ITEMS.removeprefix("/")
    assert made.json()["expirationDateTime"] == "2026-10-04T12:00:00Z"
    assert [row["subscriptionId"] for row in listed.json()["value"]] == [made.json()["subscriptionId"]]
    assert "id" not in made.json()


@pytest.mark.parametrize(
    "change",
    [
        {"notificationUrl": "http://shop.example/hook"},
        {"notificationUrl": ""},
        {"notificationUrl": "http://127.0.0.1:9/nobody"},
        {"resource": "companies(00000000-0000-0000-0000-000000000000)/items"},
        {"resource": ITEMS.replace("/items", "/itemVariants")},
        {"clientState": "x" * 2049},
        {"colour": "red"},
    ],
)
async def test_a_wish_that_cannot_be_met_is_refused(post: Post, change: dict[str, str]) -> None:
    reply = await post.subscribe(**change)

    assert reply.status_code == 400
    assert (await post.http.get(f"{post.base}/subscriptions")).json()["value"] == []


async def test_the_same_wish_is_taken_once_unless_a_setting_says_otherwise(post: Post) -> None:
    await post.subscribe()

    again = await post.subscribe()
    post.bc.settings["one_subscription_each"] = False
    allowed = await post.subscribe()

    assert code_of(again) == (400, "Internal_EntityWithSameKeyExists")
    assert allowed.status_code == 201


async def test_a_subscription_ends_after_three_days_unless_it_is_renewed(post: Post) -> None:
    made = (await post.subscribe()).json()
    address = f"{post.base}/subscriptions('{made['subscriptionId']}')"
    post.bc.clock.advance(2 * 86_400)
    await post.sign_in()
    unversioned = await post.http.patch(address, json=post.wish())
    renewed = await post.http.patch(address, json=post.wish(), headers={"If-Match": made["@odata.etag"]})
    post.bc.clock.advance(2 * 86_400)
    await post.sign_in()
    still_there = await post.http.get(address)
    post.bc.clock.advance(86_400)
    await post.sign_in()

    gone = await post.http.get(address)

    assert code_of(unversioned) == (400, "BadRequest_InvalidToken")
    assert (renewed.status_code, renewed.json()["expirationDateTime"]) == (200, "2026-10-06T12:00:00Z")
    assert still_there.status_code == 200
    assert gone.status_code == 404


async def test_a_renewal_shakes_hands_again_and_a_deleted_subscription_is_gone(post: Post) -> None:
    made = (await post.subscribe()).json()
    address = f"{post.base}/subscriptions('{made['subscriptionId']}')"
    post.receiver.echoes = False

    silent = await post.http.patch(address, json=post.wish(), headers={"If-Match": "*"})
    deleted = await post.http.delete(address, headers={"If-Match": "*"})

    assert code_of(silent) == (400, "Application_DialogException")
    assert (deleted.status_code, (await post.http.get(address)).status_code) == (204, 404)


async def test_changes_are_gathered_and_told_once_each(post: Post) -> None:
    subscription = (await post.subscribe()).json()
    [kept, dropped] = await post.create("NEW-1", "NEW-2")
    rows = f"{post.base}/companies({MAIN_COMPANY_ID})/items"
    await post.http.patch(f"{rows}({kept['id']})", json={"displayName": "Newer"}, headers={"If-Match": "*"})
    [old] = (await post.http.get(rows, params={"$filter": "number eq 'MUG-BLUE'"})).json()["value"]
    await post.http.patch(f"{rows}({old['id']})", json={"displayName": "Newer"}, headers={"If-Match": "*"})
    await post.http.delete(f"{rows}({dropped['id']})", headers={"If-Match": "*"})

    data = await post.tell()

    resource = ITEMS.removeprefix("/")
    assert [(told["changeType"], told["resource"]) for told in post.receiver.told] == [
        ("created", f"{resource}({kept['id']})"),
        ("deleted", f"{resource}({dropped['id']})"),
        ("updated", f"{resource}({old['id']})"),
    ]
    assert {told["clientState"] for told in post.receiver.told} == {"between us"}
    assert post.receiver.told[0]["subscriptionId"] == subscription["subscriptionId"]
    assert post.receiver.told[0]["expirationDateTime"] == "2026-10-04T12:00:00Z"
    assert data["waiting"] == []
    assert [entry["status"] for entry in data["sent"]] == [200]


async def test_a_change_of_a_line_and_a_posting_are_told_of_the_header(post: Post) -> None:
    rows = f"{post.base}/companies({MAIN_COMPANY_ID})"
    header = {"customerNumber": "C00001", "salesInvoiceLines": [{"lineObjectNumber": "MUG-BLUE", "quantity": 1}]}
    invoice = (await post.http.post(f"{rows}/salesInvoices", json=header)).json()
    lines = f"{rows}/salesInvoices({invoice['id']})/salesInvoiceLines"
    await post.subscribe(resource=ITEMS.replace("/items", "/salesInvoices"))

    await post.http.post(lines, json={"lineObjectNumber": "MUG-BLUE", "quantity": 2})
    await post.tell()
    await post.http.post(f"{rows}/salesInvoices({invoice['id']})/Microsoft.NAV.post")
    await post.tell()

    [line, posting] = post.receiver.told
    assert line["changeType"] == posting["changeType"] == "updated"
    assert line["resource"] == posting["resource"]
    assert line["resource"].endswith(f"salesInvoices({invoice['id']})")


async def test_too_many_changes_are_told_as_one_collection(post: Post) -> None:
    await post.subscribe()
    post.bc.settings["notification_most"] = 2
    await post.create("NEW-1", "NEW-2", "NEW-3")

    await post.tell()

    [told] = post.receiver.told
    assert told["changeType"] == "collection"
    assert told["resource"].startswith(f"{ITEMS}?$filter=lastDateTimeModified%20gt%202026-10-01T11:59:59.999Z")


@pytest.mark.parametrize(("status", "attempts"), [(503, 2), (429, 2), (410, 1)])
async def test_a_receiver_that_is_away_is_told_again_and_one_that_refuses_is_dropped(
    post: Post, status: int, attempts: int
) -> None:
    await post.subscribe()
    await post.create("NEW-1")
    post.receiver.status = status
    await post.tell()
    post.receiver.status = 200

    await post.tell()

    left = (await post.http.get(f"{post.base}/subscriptions")).json()["value"]
    assert (len(post.receiver.told), len(left)) == (attempts, attempts - 1)


async def test_notifications_go_out_by_themselves(post: Post) -> None:
    post.bc.settings["notification_delay"] = 0
    await post.subscribe()

    await post.create("NEW-1")
    for _ in range(50):
        if post.receiver.told:
            break
        await post.http.get(f"{post.base}/subscriptions")

    assert [told["changeType"] for told in post.receiver.told] == ["created"]


async def test_subscriptions_and_what_waits_survive_a_restart(post: Post) -> None:
    made = (await post.subscribe()).json()
    await post.create("NEW-1")
    restarted = BusinessCentral()

    restarted.restore(post.bc.snapshot())

    assert list(restarted.subscriptions.rows) == [made["subscriptionId"]]
    assert [notice.change for notice in restarted.notifications.waiting] == ["created"]
