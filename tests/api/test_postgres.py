"""The same API on PostgreSQL: a flow from draft to books, and texts that only PostgreSQL minds."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from wareflow.api.app import create_app
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.work import work_off

from tests import postgres
from tests.api.arrange import ADDRESS, Api, flow, small_flow

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    home = tmp_path_factory.mktemp("postgres")
    with postgres.fresh_database(postgres.server_url()) as url:
        product = Product.open(Config(home=home, database_url=url, settle_seconds=0))
        with TestClient(create_app(product), base_url=ADDRESS, raise_server_exceptions=False) as client:
            yield Api(client, product)
        product.close()


def test_a_flow_goes_from_draft_to_books(api: Api) -> None:
    made = api.new_flow(small_flow())
    published = api.post(f"/flows/{made['id']}/publish", {"message": "First"})
    active = api.patch(f"/flows/{made['id']}", {"active": True})

    run_id = api.post(f"/flows/{made['id']}/runs", {"draft": False}).json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))

    run = api.get(f"/runs/{run_id}").json()
    assert (published.status_code, active.status_code) == (201, 200)
    assert (run["status"], run["version"], run["books"]["delivered"]) == ("succeeded", 1, 2)
    assert "event: end" in api.get(f"/runs/{run_id}/events").text
    assert api.get("/health").json()["database"] == "postgresql"


def test_two_flows_cannot_listen_at_one_path(api: Api) -> None:
    hook = flow({"hook": {"type": "core.webhook", "config": {"path": "orders"}}})
    ids = [api.new_flow(hook, name=name)["id"] for name in ("One", "Two")]
    for flow_id in ids:
        api.post(f"/flows/{flow_id}/webhook/secret")
    for flow_id in ids:
        api.post(f"/flows/{flow_id}/publish", {})

    answers = [api.patch(f"/flows/{flow_id}", {"active": True}) for flow_id in ids]

    assert [answer.status_code for answer in answers] == [200, 409]


def test_a_late_save_is_a_conflict(api: Api) -> None:
    made = api.new_flow()

    api.put(f"/flows/{made['id']}", {"revision": 1, "document": flow()})
    late = api.put(f"/flows/{made['id']}", {"revision": 1, "document": flow()})

    assert (late.status_code, late.json()["current"]["revision"]) == (409, 2)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/records?q=%00", None),
        ("GET", "/runs?q=%00&flow_id=%00", None),
        ("GET", "/parked?cause=a%00b", None),
        ("GET", "/parked/groups?q=%00&group=%00", None),
        ("GET", "/parked/%00", None),
        ("PUT", "/parked/%00/record", {"record": {"a\x00": "\x00"}}),
        ("POST", "/flows/x/cursors/%00/preview", {"to": None, "connection": "a"}),
        ("POST", "/effects/%00/decide", {"decision": "exists"}),
        ("GET", "/flows/%00", None),
        ("POST", "/connections", {"name": "a\x00b", "connector": "baselinker", "settings": {"token": "x"}}),
        ("POST", "/connections", {"name": "nul", "connector": "baselinker", "settings": {"token": "a\x00b"}}),
        ("POST", "/flows", {"name": "a\x00b"}),
        ("POST", "/parked/drop", {"ids": ["a\x00b"]}),
        ("POST", "/parked/replay", {"ids": ["a\x00b"]}),
        ("POST", "/templates/x/use", {"name": "a\x00b"}),
        ("POST", "/session", {"code": "a\x00b"}),
        ("PATCH", "/settings", {"time_zone": "a\x00b"}),
        ("POST", "/expressions/preview", {"source": "{{ item.a }}\x00", "item": {"a\x00": "\x00"}}),
    ],
)
def test_a_nul_sign_breaks_nothing(api: Api, method: str, path: str, body: object) -> None:
    answer = api.call(method, path, **({} if body is None else {"json": body}))

    assert answer.status_code < 500, answer.text


def test_a_message_with_a_nul_sign_is_refused(api: Api) -> None:
    made = api.new_flow(small_flow())

    assert api.post(f"/flows/{made['id']}/publish", {"message": "a\x00b"}).status_code == 422


def test_nul_signs_in_records_reach_the_log_and_come_back(api: Api) -> None:
    made = api.new_flow(small_flow())
    wish = {"records": [{"sku": "a\x00b"}]}

    run_id = api.post(f"/flows/{made['id']}/runs", wish, headers={"Idempotency-Key": "nul"}).json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))

    items = api.get(f"/runs/{run_id}/steps/map/items", params={"port": "mapped"}).json()["items"]
    assert [item["record"] for item in items] == [{"number": "a\x00b"}]


def test_a_record_with_nul_signs_is_parked_found_and_mended(api: Api) -> None:
    made = api.new_flow(small_flow(fields={"n": "{{ item.name | decimal }}"}))
    run_id = api.post(f"/flows/{made['id']}/runs", {"records": [{"name": "a\x00Łódź"}]}).json()["id"]
    asyncio.run(work_off(api.product, "test", run_id=run_id))

    (item,) = api.get("/parked", params={"q": "Łódź"}).json()["items"]
    edited = api.put(f"/parked/{item['id']}/record", {"record": {"name": "1\x00"}}).json()

    assert (item["record"], item["name"]) == ({"name": "a\x00Łódź"}, "a�Łódź")
    assert edited["edited"] == {"name": "1\x00"}
