"""Lightspeed: OAuth with the rotation rules, scopes, and what a bad token is told."""

import base64
import hashlib
from typing import Any

import httpx
import jwt
import pytest

from tests.sandbox.lightspeed_client import BASE, Shop

REVOKED = "Access token has been revoked"
UNVERIFIED = "Access token could not be verified"


async def refreshed(shop: Shop, refresh_token: str) -> dict[str, Any]:
    reply = await shop.refresh(refresh_token)
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


async def hint_for(shop: Shop, token: str) -> str:
    reply = await shop.call("GET", "Item/1.json", token=token)
    assert reply.status_code == 401
    body = reply.json()
    assert body["error"] == "access_denied"
    return str(body["hint"])


async def first_refresh_token(shop: Shop) -> str:
    return shop.system.credentials()["refresh_token"]


async def test_a_refresh_gives_a_new_pair_and_revokes_the_old_access_token(strict_shop: Shop) -> None:
    old = await first_refresh_token(strict_shop)

    pair = await refreshed(strict_shop, old)

    assert set(pair) == {"token_type", "expires_in", "access_token", "refresh_token"}
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 3600)
    assert pair["refresh_token"] != old
    assert await hint_for(strict_shop, strict_shop.token) == REVOKED
    assert (await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])).status_code == 200


async def test_a_lost_answer_can_be_asked_for_again_until_the_new_token_is_used(strict_shop: Shop) -> None:
    old = await first_refresh_token(strict_shop)

    await refreshed(strict_shop, old)
    second = await refreshed(strict_shop, old)
    await strict_shop.call("GET", "Item/1.json", token=second["access_token"])
    third = await strict_shop.refresh(old)
    recovered = await strict_shop.refresh(second["refresh_token"])

    assert (third.status_code, third.json()["error"]) == (400, "invalid_grant")
    assert recovered.status_code == 200


async def test_an_expired_access_token_is_refused_and_a_refresh_helps(strict_shop: Shop) -> None:
    await strict_shop.control("clock", {"advance": 3601})

    hint = await hint_for(strict_shop, strict_shop.token)
    pair = await refreshed(strict_shop, await first_refresh_token(strict_shop))

    assert hint == UNVERIFIED
    assert (await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])).status_code == 200


async def test_an_unused_refresh_token_dies_after_thirty_days(strict_shop: Shop) -> None:
    await strict_shop.control("clock", {"advance": 30 * 24 * 3600 + 1})

    reply = await strict_shop.refresh(await first_refresh_token(strict_shop))

    assert reply.status_code == 400


async def test_more_than_five_refreshes_a_minute_are_too_many(strict_shop: Shop) -> None:
    token = await first_refresh_token(strict_shop)

    statuses = [(await strict_shop.refresh(token)).status_code for _ in range(6)]
    await strict_shop.control("clock", {"advance": 61})

    assert statuses == [200] * 5 + [429]
    assert (await strict_shop.refresh(token)).status_code == 200


@pytest.mark.parametrize("way", ["form", "json", "multipart", "legacy"])
async def test_the_token_address_reads_every_kind_of_body(strict_shop: Shop, way: str) -> None:
    fields = strict_shop.refresh_fields(await first_refresh_token(strict_shop))
    bodies: dict[str, dict[str, Any]] = {
        "form": {"data": fields},
        "json": {"json": fields},
        "multipart": {"files": {name: (None, value) for name, value in fields.items()}},
        "legacy": {"data": fields},
    }
    path = "/oauth/access_token.php" if way == "legacy" else "/auth/oauth/token"

    reply = await strict_shop.http.post(BASE + path, **bodies[way])

    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"refresh_token": "wrong"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"scope": "employee:all"}, 400, "invalid_scope"),
    ],
)
async def test_a_bad_token_request_says_what_is_wrong(
    strict_shop: Shop, change: dict[str, str], status: int, error: str
) -> None:
    fields = strict_shop.refresh_fields(await first_refresh_token(strict_shop)) | change

    reply = await strict_shop.http.post(f"{BASE}/auth/oauth/token", json=fields)

    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert (await strict_shop.call("GET", "Item/1.json")).status_code == 200


async def test_the_token_address_takes_post_only(strict_shop: Shop) -> None:
    assert (await strict_shop.http.get(f"{BASE}/auth/oauth/token")).status_code == 405


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic bm9uc2Vuc2U="])
async def test_without_a_good_token_there_is_nothing_to_see(strict_shop: Shop, header: str) -> None:
    reply = await strict_shop.http.get(f"{BASE}/API/V3/Account.json", headers={"Authorization": header})

    assert (reply.status_code, reply.json()["hint"]) == (401, UNVERIFIED)


async def test_the_access_token_is_a_signed_jwt_that_names_the_account(strict_shop: Shop) -> None:
    keys = (await strict_shop.http.get(f"{BASE}/.well-known/jwks")).json()["keys"]

    key = jwt.PyJWK(keys[0])
    claims = jwt.decode(strict_shop.token, key, algorithms=["RS256"], audience="wareflow-demo-client")

    assert (claims["acct"], claims["scope"]) == ("1", "employee:all")


async def signed_in(shop: Shop, scope: str, **other: str) -> httpx.Response:
    asked = {"response_type": "code", "client_id": "wareflow-demo-client", "scope": scope, "state": "s1", **other}
    asked["redirect_uri"] = "https://wareflow.example/callback"
    return await shop.http.get(f"{BASE}/auth/oauth/authorize", params=asked)


async def exchanged(shop: Shop, code: str, **other: str) -> httpx.Response:
    fields = shop.refresh_fields("unused") | {"grant_type": "authorization_code", "code": code} | other
    return await shop.http.post(f"{BASE}/auth/oauth/token", json=fields)


async def test_a_code_works_once_and_gives_its_scope(strict_shop: Shop) -> None:
    reply = await signed_in(strict_shop, "employee:register_read")
    answer = httpx.URL(reply.headers["location"]).params

    pair = (await exchanged(strict_shop, answer["code"])).json()
    again = await exchanged(strict_shop, answer["code"])
    read = await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])
    write = await strict_shop.call("PUT", "Item/1.json", {"description": "x"}, token=pair["access_token"])

    assert answer["state"] == "s1"
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (read.status_code, write.status_code) == (200, 403)


async def test_a_code_dies_after_a_minute(strict_shop: Shop) -> None:
    code = httpx.URL((await signed_in(strict_shop, "employee:all")).headers["location"]).params["code"]
    await strict_shop.control("clock", {"advance": 61})

    assert (await exchanged(strict_shop, code)).status_code == 400


async def test_a_code_with_a_challenge_needs_its_verifier(strict_shop: Shop) -> None:
    verifier = "v" * 50
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")

    async def code() -> str:
        reply = await signed_in(strict_shop, "employee:all", code_challenge=challenge, code_challenge_method="S256")
        return httpx.URL(reply.headers["location"]).params["code"]

    wrong = await exchanged(strict_shop, await code(), code_verifier="w" * 50)
    right = await exchanged(strict_shop, await code(), code_verifier=verifier)

    assert (wrong.status_code, right.status_code) == (400, 200)


@pytest.mark.parametrize(("scope", "error"), [("employee:king", "invalid_scope"), ("", "invalid_scope")])
async def test_an_unknown_scope_is_refused(strict_shop: Shop, scope: str, error: str) -> None:
    reply = await signed_in(strict_shop, scope)

    assert (reply.status_code, reply.json()["error"]) == (400, error)


async def test_disconnecting_ends_every_token(strict_shop: Shop) -> None:
    fields = strict_shop.refresh_fields(await first_refresh_token(strict_shop))

    await strict_shop.http.post(f"{BASE}/auth/oauth/revoke", json=fields)

    assert await hint_for(strict_shop, strict_shop.token) == REVOKED
    assert (await strict_shop.refresh(fields["refresh_token"])).status_code == 400


async def test_a_reset_keeps_a_connection_signed_in_and_renews_the_demo_token(strict_shop: Shop) -> None:
    old = await first_refresh_token(strict_shop)
    pair = await refreshed(strict_shop, old)
    await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])

    await strict_shop.control("reset", {})

    assert (await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])).status_code == 200
    assert (await strict_shop.refresh(old)).status_code == 200


async def test_the_request_log_shows_no_secret(strict_shop: Shop) -> None:
    pair = await refreshed(strict_shop, await first_refresh_token(strict_shop))
    await strict_shop.call("GET", "Item/1.json", token=pair["access_token"])

    log = (await strict_shop.http.get(f"{BASE}/_control/requests")).text

    assert "wareflow-demo-client-secret" not in log
    assert "demo-refresh-token" not in log
    assert pair["access_token"] not in log
