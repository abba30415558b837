"""Signing in: codes that work once, cookies that end, hosts and headers that browsers meet."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from wareflow.services import users
from wareflow.store.database import transact
from wareflow.store.models import SignInCode, UserSession, table

from tests.api.arrange import Api


def age(api: Api, model: type[UserSession] | type[SignInCode], **columns: datetime) -> None:
    def work(session: Session) -> None:
        session.execute(update(table(model)).values(**columns))

    transact(api.product.engine, work)


def test_a_code_signs_in_once(api: Api) -> None:
    code = users.new_code(api.product)

    first = api.client.post("/api/v1/session", json={"code": code})
    second = api.client.post("/api/v1/session", json={"code": code})

    assert first.status_code == 200
    assert first.json()["user"]["role"] == "owner"
    assert (second.status_code, second.json()["code"]) == (401, "code_refused")


def test_the_cookie_is_kept_from_scripts_and_other_sites(api: Api) -> None:
    answer = api.client.post("/api/v1/session", json={"code": users.new_code(api.product)})

    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("wareflow_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_code_is_good_for_a_quarter_of_an_hour(api: Api) -> None:
    code = users.new_code(api.product)
    age(api, SignInCode, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert api.client.post("/api/v1/session", json={"code": code}).status_code == 401


def test_signing_out_ends_the_session_everywhere(api: Api) -> None:
    csrf = api.sign_in()
    cookie = api.client.cookies["wareflow_session"]

    gone = api.client.delete("/api/v1/session", headers={"X-Wareflow-CSRF": csrf})
    api.client.cookies.set("wareflow_session", cookie)

    assert gone.status_code == 204
    assert api.client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    "columns",
    [
        {"seen_at": datetime.now(UTC) - timedelta(hours=12, minutes=1)},
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
    ],
    ids=["idle for 12 hours", "7 days old"],
)
def test_an_old_session_is_over(api: Api, columns: dict[str, datetime]) -> None:
    api.sign_in()
    before = api.client.get("/api/v1/session").status_code

    age(api, UserSession, **columns)

    assert (before, api.client.get("/api/v1/session").status_code) == (200, 401)


def test_a_browser_works_with_its_session_and_csrf_token(api: Api) -> None:
    csrf = api.sign_in()
    headers = {"X-Wareflow-CSRF": csrf, "Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}

    made = api.client.post("/api/v1/flows", json={"name": "Mine"}, headers=headers)

    assert made.status_code == 201
    assert api.client.get("/api/v1/session").json()["csrf"] == csrf


def test_a_form_or_plain_text_from_another_site_does_nothing(api: Api) -> None:
    csrf = api.sign_in()
    body = '{"name": "Theirs"}'

    plain = api.client.post("/api/v1/flows", content=body, headers={"Content-Type": "text/plain"})
    form = api.client.post("/api/v1/flows", data={"name": "Theirs"})
    signed = api.client.post(
        "/api/v1/flows", content=body, headers={"Content-Type": "text/plain", "X-Wareflow-CSRF": csrf}
    )

    assert (plain.status_code, form.status_code, signed.status_code) == (403, 403, 415)
    assert api.get("/flows").json()["items"] == []


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[::2]:8000"])
def test_a_foreign_name_for_this_machine_is_refused(api: Api, host: str) -> None:
    answer = api.client.get("/api/v1/health", headers={"Host": host})

    assert (answer.status_code, answer.json()["code"]) == (421, "host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST"])
def test_its_own_names_are_good(api: Api, host: str) -> None:
    assert api.client.get("/api/v1/health", headers={"Host": host}).status_code == 200


def test_the_owner_token_lies_in_a_file_that_only_the_owner_reads(api: Api) -> None:
    file = api.product.config.token_file

    assert file.stat().st_mode & 0o777 == 0o600
    assert api.get("/session").json()["user"]["role"] == "owner"


def test_another_token_in_the_file_takes_the_place_of_the_old_one(api: Api) -> None:
    before = api.bearer

    api.product.config.token_file.write_text("wf_another_token_of_the_owner_0123456789\n")
    users.bootstrap(api.product)

    assert api.client.get("/api/v1/flows", headers=before).status_code == 401
    assert api.get("/flows").status_code == 200


def test_unknown_addresses_of_the_api_are_problems_and_not_pages(api: Api) -> None:
    answer = api.get("/nothing/here")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_wrong_method_is_named_with_the_right_ones(api: Api) -> None:
    answer = api.get("/nodes/test")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_crash_tells_only_its_number(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("CANARY in /secret/path")

    monkeypatch.setattr("wareflow.services.settings.show", broken)

    answer = api.get("/settings")

    assert answer.status_code == 500
    assert "CANARY" not in answer.text
    assert answer.json()["request_id"] in answer.json()["detail"]
    assert answer.headers["content-security-policy"]
