"""Flows that remote systems tell of changes: subscribed when switched on, renewed, taken away when switched off."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from wareflow.sandbox import running_sandbox
from wareflow.sandbox.app import SandboxApp, create_sandbox_app, known_systems
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import http
from wareflow.services import demo, subscribing
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.subscribing import Subscriber, keep_due
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.subscriptions import SUBSCRIPTION

from tests.api.arrange import flow
from tests.api.hooking import working
from tests.api.serving import free_port, serving

BC = ("business_central.told_of_changes", {"connection": "demo_bc", "sets": ["items", "customers"]})
SHOP = ("shopify.told_of_events", {"connection": "demo_shopify", "topics": ["ORDERS_UPDATED", "ORDERS_PAID"]})
BOTH = pytest.mark.parametrize("told", [BC, SHOP], ids=["business_central", "shopify"])
PAID = "mutation($id: ID!) { orderMarkAsPaid(input: {id: $id}) { userErrors { message } } }"


@pytest.fixture(scope="module")
def remotes() -> Iterator[tuple[SandboxApp, str]]:
    systems = [system for name in ("business_central", "shopify") for system in known_systems(only=name)]
    app = create_sandbox_app(systems)
    with running_sandbox(app) as url:
        yield app, url


@dataclass
class Office:
    """A product on a socket, with the remote systems on another."""

    product: Product
    client: httpx.Client
    remotes: SandboxApp
    url: str
    flow_id: str = ""

    def switch_on(self, told: tuple[str, dict[str, Any]], reader: tuple[str, dict[str, Any]] | None = None) -> None:
        """A published flow that is switched on; with a reader, that one waits for the signal."""
        nodes = {"told": {"type": told[0], "config": told[1]}}
        wires = []
        if reader:
            fields = {"id": "{{ item.id }}", "set": "{{ item.set }}", "change": "{{ item.change }}"}
            nodes["read"] = {"type": reader[0], "config": reader[1]}
            nodes["note"] = {"type": "core.map_fields", "config": {"fields": fields}}
            nodes["seen"] = {"type": "core.map_fields", "config": {"fields": {"price": "{{ item.unitPrice }}"}}}
            wires = [("told.start", "read.start"), ("told.notices", "note.items"), ("read.items", "seen.items")]
        if not self.flow_id:
            self.flow_id = self.do("POST", "/flows", name="Told", document=flow(nodes, wires))["id"]
        else:
            known = self.do("GET", f"/flows/{self.flow_id}")
            self.do("PUT", f"/flows/{self.flow_id}", document=flow(nodes, wires), revision=known["revision"])
        self.do("POST", f"/flows/{self.flow_id}/publish")
        self.active(True)

    def active(self, on: bool) -> None:
        self.do("PATCH", f"/flows/{self.flow_id}", active=on)

    def do(self, method: str, path: str, **body: Any) -> Any:
        answer = self.client.request(method, path, json=body if method != "GET" else None)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def view(self) -> Any:
        return self.do("GET", f"/flows/{self.flow_id}/webhook")["subscription"]

    def runs(self) -> list[Any]:
        found: list[Any] = self.do("GET", f"/runs?flow_id={self.flow_id}")["items"]
        return found

    def due(self) -> None:
        """Time passes until it is to be looked at again."""
        transact(self.product.engine, lambda session: session.execute(update(SUBSCRIPTION).values(next_at=clock(-1))))

    def look(self) -> None:
        self.due()
        assert keep_due(self.product) >= 1

    def held(self, system: str) -> list[dict[str, Any]]:
        """What the remote tells, and where."""
        remote: Any = self.remotes.systems[system]
        if system == "shopify":
            return [row for row in remote.store.all("WebhookSubscription") if row["uri"].startswith("http://127")]
        return [row.values for row in remote.subscriptions.alive().values()]

    def until(self, count: int) -> list[Any]:
        """The runs of the flow, once there are so many that are over."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = self.runs()
            if len([run for run in found if run["finished_at"]]) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{self.runs()}")

    def items(self, node: str, port: str, words: str = "") -> list[Any]:
        page = self.do("GET", f"/runs/{self.runs()[0]['id']}/steps/{node}/items?port={port}&q={words}")
        return [item["record"] for item in page["items"]]


@pytest.fixture
def office(home: Path, remotes: tuple[SandboxApp, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)
    app, url = remotes
    for system in app.systems.values():
        system.faults.clear()
    product = Product.open(Config(home=home, settle_seconds=0, port=free_port()), upgrade=False)
    with serving(product, product.config.port) as address, httpx.Client(base_url=address, timeout=20) as client:
        # The first start makes the token.
        client.headers["Authorization"] = f"Bearer {product.config.token_file.read_text().strip()}"
        made = Office(product, client, app, url)
        for name, system in app.systems.items():
            called, settings = demo.settings_for(url, name, system.credentials())
            made.do("POST", "/connections", name=called, connector=name, settings=settings)
        yield made
        if made.flow_id:
            made.active(False)
            keep_due(product)
    product.close()


def system_of(told: tuple[str, dict[str, Any]]) -> str:
    return told[0].partition(".")[0]


def topics_of(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(row.get("topic") or str(row["resource"]).rpartition("/")[2] for row in rows)


@BOTH
def test_a_flow_that_is_switched_on_subscribes_and_one_that_is_switched_off_takes_it_away(
    office: Office, told: tuple[str, dict[str, Any]]
) -> None:
    office.switch_on(told)
    before = office.view()

    keep_due(office.product)

    wanted = sorted(told[1].get("sets") or told[1]["topics"])
    assert (before["state"], office.view()["state"]) == ("asked", "on")
    assert topics_of(office.held(system_of(told))) == wanted
    office.active(False)
    keep_due(office.product)
    assert office.held(system_of(told)) == []
    assert office.view() is None


@BOTH
def test_it_is_never_subscribed_twice(office: Office, told: tuple[str, dict[str, Any]]) -> None:
    office.switch_on(told)
    keep_due(office.product)
    first = [dict(row) for row in office.held(system_of(told))]

    for _ in range(3):
        office.look()

    again = office.held(system_of(told))
    name = "id" if "topic" in again[0] else "subscriptionId"
    assert [row[name] for row in again] == [row[name] for row in first]
    assert office.runs() == []


@BOTH
def test_whoever_is_killed_after_asking_finds_what_stands_there(
    office: Office, told: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.switch_on(told)
    with monkeypatch.context() as killed:
        killed.setattr(subscribing._Round, "_kept", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            keep_due(office.product)
    stood = len(office.held(system_of(told)))

    office.active(False)
    office.look()

    assert stood == 2
    assert office.held(system_of(told)) == []


@BOTH
def test_topics_that_are_not_wanted_any_more_are_taken_away(office: Office, told: tuple[str, dict[str, Any]]) -> None:
    office.switch_on(told)
    keep_due(office.product)
    name = "sets" if "sets" in told[1] else "topics"
    fewer = told[1][name][1:]

    office.switch_on((told[0], {**told[1], name: fewer}))
    keep_due(office.product)

    assert topics_of(office.held(system_of(told))) == fewer


def test_a_change_in_business_central_starts_the_flow_and_the_reader_goes_on_where_it_was(office: Office) -> None:
    remote: Any = office.remotes.systems["business_central"]
    remote.settings["notification_delay"] = 0.05
    office.switch_on(BC, ("business_central.find_items", {"connection": "demo_bc"}))
    keep_due(office.product)

    with working(office.product):
        price = _change_price(office, "71.10")
        [run] = office.until(1)

    assert (run["trigger"], run["status"]) == ("webhook", "succeeded")
    [notice] = office.items("told", "notices")
    assert (notice["set"], notice["change"], notice["id"]) == ("items", "updated", price["id"])
    assert "clientState" not in str(office.items("told", "notices"))
    assert office.items("seen", "mapped", "71.1") == [{"price": 71.1}]


def test_an_event_in_the_shop_starts_the_flow_signed_with_the_secret_of_the_connection(office: Office) -> None:
    remote: Any = office.remotes.systems["shopify"]
    office.switch_on(SHOP)
    keep_due(office.product)
    unpaid = next(row for row in remote.store.all("Order") if row["displayFinancialStatus"] == "PENDING")

    with working(office.product):
        _ask_shopify(office, PAID, id=unpaid["id"])
        office.until(2)

    runs = office.runs()
    events = [item for run in runs for item in _items(office, run["id"])]
    assert {event["topic"] for event in events} == {"orders/paid", "orders/updated"}
    assert {event["id"] for event in events} == {unpaid["id"]}
    assert {event["data"]["name"] for event in events} == {unpaid["name"]}


def test_a_subscription_of_three_days_is_renewed_before_it_ends(office: Office) -> None:
    remote: Any = office.remotes.systems["business_central"]
    office.switch_on(BC)
    keep_due(office.product)
    ended = datetime.fromisoformat(office.view()["until"])
    remote.clock.advance(timedelta(days=2).total_seconds())

    office.look()

    assert datetime.fromisoformat(office.view()["until"]) - ended >= timedelta(days=1, hours=23)
    assert office.view()["gap_at"] is None
    remote.clock.run_free()


@BOTH
def test_what_somebody_removed_at_the_remote_is_made_anew_and_the_sources_look_for_themselves(
    office: Office, told: tuple[str, dict[str, Any]]
) -> None:
    office.switch_on(told)
    keep_due(office.product)
    _forget(office, system_of(told))

    office.look()

    assert len(office.held(system_of(told))) == 2
    assert office.view()["gap_at"] is not None
    [run] = office.runs()
    assert run["trigger"] == "webhook"


def test_a_remote_that_is_down_is_asked_again_and_the_flow_says_what_is_wrong(office: Office) -> None:
    remote = office.remotes.systems["business_central"]
    office.switch_on(BC)
    remote.faults.add(Fault("500_before", times=50))

    keep_due(office.product)
    failing = office.view()
    remote.faults.clear()
    office.look()

    assert failing["state"] == "failing"
    assert "Business Central" in failing["problem"]
    assert (office.view()["state"], office.view()["problem"]) == ("on", None)


def test_people_are_told_once_when_a_flow_cannot_be_told_of_anything(office: Office) -> None:
    office.do("PUT", "/settings/notifications", webhook={"enabled": True, "url": "https://ops.example/hook"})
    office.switch_on(BC)
    office.remotes.systems["business_central"].faults.add(Fault("500_before", times=90))

    keep_due(office.product)
    for _ in range(5):
        office.look()

    told = office.do("GET", "/notices")["items"]
    assert [notice["kind"] for notice in told] == ["not_started"]


def test_without_the_client_secret_of_the_app_the_flow_says_where_to_enter_it(office: Office) -> None:
    known = office.do("GET", "/connections/demo_shopify")["settings"]
    office.do("POST", "/connections", name="bare", connector="shopify",
              settings={**known, "access_token": _token(office)})  # fmt: skip
    office.switch_on((SHOP[0], {**SHOP[1], "connection": "bare"}))

    keep_due(office.product)

    assert office.view()["state"] == "failing"
    assert "client secret" in office.view()["problem"]
    assert office.held("shopify") == []


def test_an_address_that_only_this_machine_knows_is_not_given_to_a_remote_elsewhere(office: Office) -> None:
    far = {"shop": "far.myshopify.com", "access_token": "shpat_x", "client_secret": "shpss_x"}
    office.do("POST", "/connections", name="far", connector="shopify", settings=far)
    office.switch_on((SHOP[0], {**SHOP[1], "connection": "far"}))

    keep_due(office.product)

    assert "Settings, Messages" in office.view()["problem"]


def test_a_new_address_of_the_installation_moves_the_subscription(office: Office) -> None:
    office.switch_on(BC)
    keep_due(office.product)
    port = office.product.config.port

    office.do("PUT", "/settings/notifications", address=f"http://localhost:{port}")
    keep_due(office.product)

    assert {row["notificationUrl"].partition("/api")[0] for row in office.held("business_central")} == {
        f"http://localhost:{port}"
    }


def test_an_account_that_does_not_answer_any_more_does_not_hold_up_the_next_one(office: Office) -> None:
    office.switch_on(BC)
    keep_due(office.product)
    office.remotes.systems["business_central"].faults.add(Fault("500_before", times=900))

    office.switch_on(SHOP)
    keep_due(office.product)
    waits = office.view()["state"]
    for _ in range(subscribing.MOVES_AFTER):
        office.look()

    assert (waits, office.view()["state"]) == ("failing", "on")
    assert len(office.held("shopify")) == 2


def test_a_flow_that_is_deleted_leaves_nothing_behind(office: Office) -> None:
    office.switch_on(SHOP)
    keep_due(office.product)

    office.do("DELETE", f"/flows/{office.flow_id}")
    keep_due(office.product)
    office.flow_id = ""

    assert office.held("shopify") == []


def test_a_second_place_that_is_told_is_refused(office: Office) -> None:
    nodes = {"a": {"type": BC[0], "config": BC[1]}, "b": {"type": SHOP[0], "config": SHOP[1]}}
    made = office.do("POST", "/flows", name="Two", document=flow(nodes))
    office.do("POST", f"/flows/{made['id']}/publish")

    refused = office.client.patch(f"/flows/{made['id']}", json={"active": True})

    assert refused.status_code == 422
    assert "Keep one" in refused.json()["detail"]


def test_the_thread_of_the_scheduler_does_it_by_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "EVERY", 0.02)
    stop = threading.Event()
    thread = Subscriber(office.product, stop)
    thread.start()

    office.switch_on(SHOP)
    deadline = time.monotonic() + 20
    while office.view()["state"] != "on" and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    thread.join(10)

    assert len(office.held("shopify")) == 2


def _items(office: Office, run_id: str) -> list[Any]:
    page = office.do("GET", f"/runs/{run_id}/steps/told/items?port=events")
    return [item["record"] for item in page["items"]]


def _forget(office: Office, system: str) -> None:
    remote: Any = office.remotes.systems[system]
    if system == "business_central":
        remote.subscriptions.rows.clear()
        return
    for row in office.held(system):
        remote.store.remove(row["id"])


def _token(office: Office) -> str:
    return str(office.remotes.systems["shopify"].credentials()["access_token"])


def _ask_shopify(office: Office, document: str, **variables: Any) -> None:
    address = f"{office.url}/shopify/admin/api/2026-10/graphql.json"
    body = {"query": document, "variables": variables}
    reply = httpx.post(address, json=body, headers={"X-Shopify-Access-Token": _token(office)}, timeout=20)
    assert "errors" not in reply.json(), reply.text


def _change_price(office: Office, price: str) -> Any:
    known = office.remotes.systems["business_central"].credentials()
    form = {name: known[name] for name in ("client_id", "client_secret")}
    form |= {"grant_type": "client_credentials", "scope": "https://api.businesscentral.dynamics.com/.default"}
    base = f"{office.url}/business_central"
    token = httpx.post(f"{base}/{known['tenant']}/oauth2/v2.0/token", data=form).json()["access_token"]
    root = f"{base}/v2.0/{known['tenant']}/{known['environment']}/api/v2.0/companies({known['company_id']})"
    headers = {"Authorization": f"Bearer {token}"}
    item = httpx.get(f"{root}/items?$top=1", headers=headers).json()["value"][0]
    changed = httpx.patch(
        f"{root}/items({item['id']})",
        content=f'{{"unitPrice": {price}}}',
        headers={**headers, "If-Match": item["@odata.etag"], "Content-Type": "application/json"},
    )
    assert changed.is_success, changed.text
    return item
