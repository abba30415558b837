"""Every route of the OpenAPI document against everyone who may knock: nobody, a bad token, the owner, a browser."""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from wareflow.api.app import bare_app
from wareflow.api.openapi import describe
from wareflow.api.routing import Routes, check_declared

from tests.api.arrange import Api

PUBLIC = {("GET", "/api/v1/health"), ("POST", "/api/v1/session"), ("POST", "/api/v1/hooks/{path}")}
SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    id: str

    @property
    def address(self) -> str:
        return re.sub(r"{(\w+)}", lambda found: "1" if found[1] == "number" else "nothing", self.path)

    @property
    def is_public(self) -> bool:
        return (self.method, self.path) in PUBLIC


OPERATIONS = [
    Operation(method.upper(), path, facts["operationId"])
    for path, methods in describe()["paths"].items()
    for method, facts in methods.items()
]
CLOSED = [operation for operation in OPERATIONS if not operation.is_public]


@pytest.fixture
def api(shared_api: Api) -> Api:
    shared_api.client.cookies.clear()
    return shared_api


def by_id(operation: Operation) -> str:
    return operation.id


def send(api: Api, operation: Operation, headers: dict[str, str] | None = None) -> Any:
    body: dict[str, Any] = {"json": {}} if operation.method not in SAFE else {}
    return api.client.request(operation.method, operation.address, headers=headers, **body)


@pytest.mark.parametrize("operation", CLOSED, ids=by_id)
def test_nobody_gets_in_without_signing_in(api: Api, operation: Operation) -> None:
    answers = [
        send(api, operation),
        send(api, operation, {"Authorization": "Bearer wf_wrong"}),
        send(api, operation, {"Authorization": "Basic b3duZXI6b3duZXI="}),
        send(api, operation, {"Cookie": "wareflow_session=wrong"}),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert {answer.json()["code"] for answer in answers} == {"sign_in"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_the_owner_is_never_turned_away_or_met_with_a_crash(api: Api, operation: Operation) -> None:
    answer = send(api, operation, api.bearer)

    assert answer.status_code not in (403, 405, 500)
    if operation.id != "sign_in":
        assert answer.status_code != 401
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]


@pytest.mark.parametrize("operation", [each for each in CLOSED if each.method not in SAFE], ids=by_id)
def test_a_browser_writes_only_with_its_own_csrf_token(api: Api, operation: Operation) -> None:
    foreign = api.sign_in()
    api.sign_in()

    answers = [send(api, operation), send(api, operation, {"X-Wareflow-CSRF": foreign})]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "csrf")] * 2


@pytest.mark.parametrize("operation", [each for each in CLOSED if each.method not in SAFE], ids=by_id)
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:8000.evil.example", "http://127.0.0.1:9000", "http://["],
)
def test_a_write_from_another_site_is_refused(api: Api, operation: Operation, origin: str) -> None:
    csrf = api.sign_in()

    answer = send(api, operation, {"X-Wareflow-CSRF": csrf, "Origin": origin})

    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_a_key_in_the_address_is_refused(api: Api, operation: Operation) -> None:
    answer = api.client.request(operation.method, f"{operation.address}?api_key=wf_123", headers=api.bearer)

    assert (answer.status_code, answer.json()["code"]) == (401, "key_in_query")


@pytest.mark.parametrize("operation", OPERATIONS, ids=by_id)
def test_every_answer_protects_the_browser(api: Api, operation: Operation) -> None:
    headers = send(api, operation, api.bearer).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_route_without_a_permission_does_not_start() -> None:
    app = bare_app()
    app.router.add_api_route("/api/v1/forgotten", lambda: None)

    with pytest.raises(RuntimeError, match="forgotten declares no permission"):
        check_declared(app)


def test_a_route_cannot_be_declared_without_a_permission() -> None:
    with pytest.raises(TypeError, match="permission"):
        Routes("toys").get("/toys")  # type: ignore[call-arg]


def test_the_description_is_the_same_every_time() -> None:
    first, second = (json.dumps(describe(bare_app()), sort_keys=True) for _ in range(2))

    assert first == second
    assert json.loads(first)["openapi"].startswith("3.1")
    assert len({operation.id for operation in OPERATIONS}) == len(OPERATIONS)


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", "/openapi.json"])
def test_tools_find_the_description_without_signing_in(api: Api, address: str) -> None:
    answer = api.client.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == describe()


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("POST", "/api/v1/nothing", 404, None),
        ("DELETE", "/api/v2/flows", 404, None),
        ("OPTIONS", "/api/v1/flows", 405, "GET, POST"),
        ("PUT", "/api/v1/runs", 405, "GET"),
        ("POST", "/flows", 405, "GET, HEAD"),
    ],
)
def test_a_wrong_address_is_told_from_a_wrong_method(
    api: Api, method: str, path: str, status: int, allow: str | None
) -> None:
    answer = api.client.request(method, path, headers=api.bearer)

    assert (answer.status_code, answer.headers.get("allow")) == (status, allow)
    assert answer.headers["content-type"] == "application/problem+json"
