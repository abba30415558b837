"""The imitated X-Series tells of changes: signed forms, sent again after a trouble, given up after a refusal."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox

BASE = "http://sandbox.test/lightspeed_x"
EAR = "https://ear.test/hook"


class Ear:
    """Whoever listens: keeps what comes and answers what is wished."""

    def __init__(self) -> None:
        self.heard: list[httpx.Request] = []
        self.status = 200

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.heard.append(request)
        return httpx.Response(self.status)


@pytest.fixture(scope="module")
def made() -> LightspeedXSandbox:
    return LightspeedXSandbox()


@pytest.fixture
def system(made: LightspeedXSandbox) -> LightspeedXSandbox:
    made.settings.update(made.default_settings, webhooks="by_hand")
    made.clock.freeze(datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    made.seed(data={"customers": [{"first_name": "Ewa"}]})
    return made


@pytest.fixture
def ear(system: LightspeedXSandbox) -> Ear:
    found = Ear()
    system.webhooks.transport = httpx.MockTransport(found)
    return found


@pytest.fixture
async def http(system: LightspeedXSandbox) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {system.credentials()['access_token']}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_sandbox_app([system])), headers=headers) as found:
        yield found


async def subscribe(http: httpx.AsyncClient, **wish: Any) -> httpx.Response:
    return await http.post(f"{BASE}/api/webhooks", json={"active": True, "type": "customer.update", "url": EAR, **wish})


async def touch(http: httpx.AsyncClient) -> dict[str, Any]:
    [ewa] = (await http.get(f"{BASE}/api/2.0/customers")).json()["data"]
    changed = await http.put(f"{BASE}/api/2.0/customers/{ewa['id']}", json={"phone": "0042"})
    return dict(changed.json()["data"])


async def send(http: httpx.AsyncClient, **wish: Any) -> list[dict[str, Any]]:
    reply = await http.post(f"{BASE}/_control/webhooks", json=wish)
    return list(reply.json()["deliveries"])


async def test_a_change_is_told_in_a_form_that_the_client_secret_signs(
    http: httpx.AsyncClient, ear: Ear, system: LightspeedXSandbox
) -> None:
    await subscribe(http)
    await subscribe(http, type="sale.update")
    await subscribe(http, active=False)

    ewa = await touch(http)
    [delivery] = await send(http)

    [request] = ear.heard
    form = {name: each for name, [each] in parse_qs(request.content.decode()).items()}
    mac = hmac.new(system.credentials()["client_secret"].encode(), request.content, hashlib.sha256).hexdigest()
    assert request.headers["X-Signature"] == f"signature={mac},algorithm=HMAC-SHA256"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (form["type"], form["domain_prefix"], json.loads(form["payload"])) == ("customer.update", "lumodemo", ewa)
    assert delivery["state"] == "delivered"


@pytest.mark.parametrize(("status", "state", "again"), [(500, "waiting", 1), (404, "refused", 0), (302, "refused", 0)])
async def test_only_after_a_trouble_it_is_sent_again(
    status: int, state: str, again: int, http: httpx.AsyncClient, ear: Ear, system: LightspeedXSandbox
) -> None:
    await subscribe(http)
    await touch(http)
    ear.status = status

    [first] = await send(http)
    early = len(ear.heard)
    await send(http, due_only=True)
    system.clock.advance(61)
    await send(http, due_only=True)

    assert (first["state"], early, len(ear.heard)) == (state, 1, 1 + again)


async def test_a_webhook_is_listed_changed_and_ended(http: httpx.AsyncClient, ear: Ear) -> None:
    form = {"data": json.dumps({"active": True, "type": "customer.update", "url": EAR})}
    one = (await http.post(f"{BASE}/api/webhooks", data=form)).json()

    listed = (await http.get(f"{BASE}/api/2.0/webhooks")).json()
    changed = (await http.put(f"{BASE}/api/webhooks/{one['id']}", json={"url": f"{EAR}/2"})).json()
    gone = await http.delete(f"{BASE}/api/webhooks/{one['id']}")
    await touch(http)

    assert (listed, changed) == ([one], {**one, "url": f"{EAR}/2"})
    assert (gone.status_code, await send(http), ear.heard) == (200, [], [])
    assert (await http.get(f"{BASE}/api/webhooks/{one['id']}")).status_code == 404


@pytest.mark.parametrize("wish", [{"type": "gift.update"}, {"url": "ear"}, {"url": None}], ids=str)
async def test_a_webhook_for_nothing_or_nowhere_is_refused(wish: dict[str, Any], http: httpx.AsyncClient) -> None:
    assert (await subscribe(http, **wish)).status_code == 422


async def test_what_waits_is_kept_over_a_restart(http: httpx.AsyncClient, system: LightspeedXSandbox, ear: Ear) -> None:
    await subscribe(http)
    await touch(http)
    other = LightspeedXSandbox(seed=3)

    other.restore(system.snapshot())

    assert other.webhooks.as_data() == system.webhooks.as_data()
    assert len(other.webhooks.waiting()) == 1
