"""Signing in to the imitated Business Central, its addresses, budgets and faults."""

import base64
import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app, running_sandbox
from wareflow.sandbox.business_central import BusinessCentral
from wareflow.sandbox.business_central.access import CREDENTIALS
from wareflow.sandbox.business_central.demo import MAIN_COMPANY_ID

from tests.sandbox.bc_office import BASE, COMPANY, ITEMS, ROOT, TOKEN_FORM, Office, code_of, opened_office, text_of

TOKEN_ADDRESS = f"{ROOT}/{CREDENTIALS['tenant']}/oauth2/v2.0/token"
OWN_SERVER = f"{ROOT}/{CREDENTIALS['server_instance']}/api/v2.0"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


@pytest.fixture
def live() -> Iterator[str]:
    with running_sandbox(create_sandbox_app([BusinessCentral()])) as address:
        yield address


def basic(user: str, key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode()}


async def test_client_credentials_give_a_bearer_token(office: Office) -> None:
    reply = await office.http.post(TOKEN_ADDRESS, data=TOKEN_FORM)

    assert reply.status_code == 200
    assert reply.json().keys() == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert (reply.json()["token_type"], reply.json()["expires_in"]) == ("Bearer", 3599)


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_id": "wrong"}, 400, "unauthorized_client", 700016),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
        ({"scope": "everything"}, 400, "invalid_scope", 1002012),
    ],
)
async def test_a_wrong_sign_in_is_refused_and_the_right_one_then_works(
    office: Office, change: dict[str, str], status: int, error: str, number: int
) -> None:
    wrong = await office.http.post(TOKEN_ADDRESS, data=TOKEN_FORM | change)
    right = await office.http.post(TOKEN_ADDRESS, data=TOKEN_FORM)

    assert (wrong.status_code, wrong.json()["error"], wrong.json()["error_codes"]) == (status, error, [number])
    assert wrong.json()["error_description"].startswith(f"AADSTS{number}: ")
    assert right.status_code == 200


async def test_an_expired_token_is_refused_until_a_new_one_is_fetched(office: Office) -> None:
    before = await office.get(ITEMS)
    office.system.clock.advance(3600)
    expired = await office.get(ITEMS)
    await office.sign_in()
    after = await office.get(ITEMS)

    assert (before.status_code, after.status_code) == (200, 200)
    assert code_of(expired) == (401, "Authentication_InvalidCredentials")
    assert expired.headers["www-authenticate"] == "Bearer"


async def test_the_lifetime_of_a_token_can_be_set(office: Office) -> None:
    await office.control("settings", token_seconds=5)
    await office.sign_in()
    office.system.clock.advance(6)

    reply = await office.get(ITEMS)

    assert reply.status_code == 401


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic bm9ib2R5Om5vdGhpbmc=", "Basic ###"])
async def test_calls_without_a_valid_credential_are_refused(office: Office, header: str | None) -> None:
    del office.http.headers["Authorization"]

    reply = await office.http.get(ITEMS, headers={"Authorization": header} if header else {})

    assert code_of(reply) == (401, "Authentication_InvalidCredentials")


async def test_a_server_of_ones_own_takes_user_and_web_service_key(office: Office) -> None:
    address = f"{OWN_SERVER}/companies({MAIN_COMPANY_ID})/items"

    right = await office.http.get(address, headers=basic("wareflow", CREDENTIALS["web_service_key"]))
    wrong = await office.http.get(address, headers=basic("wareflow", "wrong"))
    cloud = await office.http.get(ITEMS, headers=basic("wareflow", CREDENTIALS["web_service_key"]))

    assert (right.status_code, wrong.status_code, cloud.status_code) == (200, 401, 401)


async def test_basic_in_the_cloud_can_be_allowed(office: Office) -> None:
    await office.control("settings", basic_auth_in_cloud=True)

    reply = await office.http.get(ITEMS, headers=basic("WAREFLOW", CREDENTIALS["web_service_key"]))

    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        (f"{BASE}/companies", 200, None),
        (f"{ROOT}/v2.0/production/api/v2.0/companies", 200, None),
        (f"{COMPANY}", 200, None),
        (f"{BASE}/companies(name='Lumo%20Home')/items", 200, None),
        (f"{BASE}/items?company={MAIN_COMPANY_ID}", 200, None),
        (f"{BASE}/items", 400, "BadRequest_RequiredParamNotProvided"),
        (f"{BASE}/companies({CREDENTIALS['client_id']})/items", 404, "Internal_CompanyNotFound"),
        (f"{ITEMS}({CREDENTIALS['client_id']})", 404, "Internal_RecordNotFound"),
        (f"{ITEMS}(MUG-BLUE)", 400, "BadRequest_InvalidRequestUrl"),
        (f"{COMPANY}/gadgets", 404, "BadRequest_NotFound"),
        (f"{ROOT}/v2.0/{CREDENTIALS['tenant']}/Elsewhere/api/v2.0/companies", 404, "BadRequest_NotFound"),
    ],
)
async def test_each_address_has_its_answer(office: Office, address: str, status: int, code: str | None) -> None:
    reply = await office.http.get(address)

    assert reply.status_code == status
    assert code is None or code_of(reply) == (status, code)


async def test_answers_carry_the_headers_of_the_service(office: Office) -> None:
    good = await office.get(ITEMS)
    bad = await office.get(f"{COMPANY}/gadgets")

    for reply in (good, bad):
        assert reply.headers["odata-version"] == "4.0"
        assert reply.headers["content-type"] == "application/json; odata.metadata=minimal; odata.streaming=true"
    assert re.search(r"  CorrelationId:  [0-9a-f-]{36}\.$", text_of(bad))


async def test_too_many_requests_are_refused_until_the_window_has_passed(office: Office) -> None:
    await office.control("settings", rate_limit=3)

    replies = [await office.get(ITEMS) for _ in range(4)]
    office.system.clock.advance(301)
    later = await office.get(ITEMS)

    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert code_of(replies[3]) == (429, "Application_TooManyRequests")
    assert text_of(replies[3]).startswith("Too many requests reached. Actual (4). Maximum (3).")
    assert later.status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "code", "stored"),
    [
        ("429", 429, "Application_TooManyRequests", False),
        ("503", 503, "Internal_TenantUnavailable", False),
        ("500_before", 500, "Internal_ServerError", False),
        ("500_after", 500, "Internal_ServerError", True),
        ("expired_token", 401, "Authentication_InvalidCredentials", False),
    ],
)
async def test_a_fault_tells_its_error_and_only_some_do_the_work(
    office: Office, kind: str, status: int, code: str, stored: bool
) -> None:
    await office.control("faults", kind=kind, times=1, match={"write": True})

    reply = await office.post("items", {"number": "NEW-1"})

    assert code_of(reply) == (status, code)
    assert (await office.numbers(filter="number eq 'NEW-1'") == ["NEW-1"]) is stored


@pytest.fixture
def caller(live: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{live}/business_central") as client:
        reply = client.post(f"/{CREDENTIALS['tenant']}/oauth2/v2.0/token", data=TOKEN_FORM)
        client.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
        yield client


@pytest.mark.parametrize(("kind", "stored"), [("drop_before", 0), ("drop_reply", 1)])
def test_a_dropped_connection_leaves_the_write_done_or_not(caller: httpx.Client, kind: str, stored: int) -> None:
    items = f"/v2.0/{CREDENTIALS['tenant']}/Production/api/v2.0/companies({MAIN_COMPANY_ID})/items"
    caller.post("/_control/faults", json={"kind": kind, "times": 1, "match": {"write": True}})

    with pytest.raises(httpx.RemoteProtocolError):
        caller.post(items, json={"number": "NEW-1"})

    found = caller.get(items, params={"$filter": "number eq 'NEW-1'"}).json()["value"]
    assert len(found) == stored


async def test_the_log_marks_writes_and_token_requests_are_none(office: Office) -> None:
    await office.post("items", {"number": "NEW-1"})
    await office.http.post(f"{BASE}/$batch", json={"requests": [{"method": "GET", "url": "companies"}]})

    log = (await office.http.get(f"{ROOT}/_control/requests")).json()["requests"]

    assert [(entry["path"].rpartition("/")[2], entry["write"]) for entry in log] == [
        ("token", False),
        ("items", True),
        ("$batch", False),
    ]
