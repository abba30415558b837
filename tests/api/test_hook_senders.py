"""Senders with ways of their own: a secret that they chose, Shopify's headers, Business Central's question and word."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from wareflow.services import hook_secrets

from tests.api.arrange import Api
from tests.api.hooking import BODY, Hook, listening

THEIRS = "shpss_0123456789abcdef"
CHANGE = {"subscriptionId": "27f1", "resource": "api/v2.0/companies(1)/items(2)", "changeType": "updated"}


def take(hook: Hook, secret: str) -> Any:
    return hook.api.put(f"/flows/{hook.flow_id}/webhook/secret", {"secret": secret})


def from_shopify(hook: Hook, secret: str, id: str, body: bytes = BODY) -> Any:
    mac = base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()
    return hook.send(
        body, X_Shopify_Hmac_Sha256=mac, X_Shopify_Webhook_Id=id, X_Shopify_Topic="orders/create",
        X_Shopify_Shop_Domain="zulawy.myshopify.com",
    )  # fmt: skip


def from_bc(hook: Hook, *words: str | None) -> Any:
    entries = [CHANGE | ({} if word is None else {"clientState": word}) for word in words]
    return hook.send(json.dumps({"value": entries}).encode())


def test_a_delivery_of_shopify_is_believed_and_taken_once(api: Api) -> None:
    hook = listening(api)
    take(hook, THEIRS)

    first = from_shopify(hook, THEIRS, "d-1")
    again = from_shopify(hook, THEIRS, "d-1")
    forged = from_shopify(hook, "shpss_somebody-else", "d-2")

    assert [first.status_code, again.status_code, forged.status_code] == [202, 200, 401]
    assert len(hook.runs()) == 1


def test_the_secret_before_counts_for_an_hour_and_no_longer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = listening(api)
    take(hook, THEIRS)
    take(hook, "shpss_changed-this-morning")
    within = [from_shopify(hook, THEIRS, "old"), from_shopify(hook, "shpss_changed-this-morning", "new")]

    monkeypatch.setattr(hook_secrets, "FORMER_FOR", timedelta(seconds=-1))
    take(hook, "shpss_changed-again")
    after = from_shopify(hook, "shpss_changed-this-morning", "late")

    assert [answer.status_code for answer in within] == [202, 202]
    assert after.status_code == 401


def test_a_secret_made_here_ends_all_others_at_once(api: Api) -> None:
    hook = listening(api)
    take(hook, THEIRS)

    api.post(f"/flows/{hook.flow_id}/webhook/secret")

    assert from_shopify(hook, THEIRS, "d-1").status_code == 401


@pytest.mark.parametrize("secret", ["", "short", " padded-secret ", "x" * 2_049])
def test_a_secret_that_cannot_be_one_is_refused_without_being_repeated(api: Api, secret: str) -> None:
    hook = listening(api)

    refused = take(hook, secret)

    assert refused.status_code == 422
    assert not secret.strip() or secret.strip() not in refused.text


def test_business_central_hears_its_question_again_before_it_subscribes(api: Api) -> None:
    hook = listening(api, signature="client_state")
    word = "3f2a<script>7"

    posted = api.client.post(f"/api/v1/hooks/{hook.path}", params={"validationToken": word})
    asked = api.client.get(f"/api/v1/hooks/{hook.path}", params={"validationToken": word})

    for answer in (posted, asked):
        assert (answer.status_code, answer.text) == (200, word)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "sandbox" in answer.headers["content-security-policy"]
    assert hook.runs() == []


def test_nobody_else_answers_such_a_question(api: Api) -> None:
    hook = listening(api)

    other = api.client.post(f"/api/v1/hooks/{hook.path}", params={"validationToken": "x"})
    nobody = api.client.post("/api/v1/hooks/nothing", params={"validationToken": "x"})

    assert (other.status_code, nobody.status_code) == (404, 404)


def test_changes_told_by_business_central_are_believed_by_their_word_which_is_not_kept(api: Api) -> None:
    hook = listening(api, signature="client_state", list_path="value")
    word = (hook.secret or b"").decode()

    answer = from_bc(hook, word, word)

    assert answer.status_code == 202
    with_word = api.get(f"/runs/{answer.json()['run_id']}").text + json.dumps(hook.items("hook", "items"))
    assert word not in with_word
    assert hook.items("hook", "items") == [CHANGE, CHANGE]


@pytest.mark.parametrize("words", [(), (None,), ("wrong",), ("right", None), ("right", "wrong")])
def test_one_entry_without_the_word_refuses_them_all(api: Api, words: tuple[str | None, ...]) -> None:
    hook = listening(api, signature="client_state", list_path="value")
    right = (hook.secret or b"").decode()

    answer = from_bc(hook, *(right if word == "right" else word for word in words))

    assert answer.status_code == 401
    assert "clientState" in answer.json()["detail"]
    assert hook.runs() == []


@pytest.mark.parametrize(
    "body", [b"[]", b'"x"', b'{"value": {}}', b'{"value": ["x"]}', b'{"value": [{"clientState": 1}]}']
)
def test_what_has_another_shape_is_refused(api: Api, body: bytes) -> None:
    hook = listening(api, signature="client_state")

    assert hook.send(body).status_code == 401


SOLD = {"id": "27f1", "invoice_number": "00017", "total_price": "12.30"}


def from_lightspeed_x(hook: Hook, secret: str, body: bytes, algorithm: str = "HMAC-SHA256", as_hex: bool = True) -> Any:
    mac = hmac.digest(secret.encode(), body, hashlib.sha256)
    signature = mac.hex() if as_hex else base64.b64encode(mac).decode()
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    return hook.send(body, X_Signature=f"signature={signature},algorithm={algorithm}", **kind)


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


@pytest.mark.parametrize("as_hex", [True, False])
def test_a_form_of_lightspeed_x_is_believed_by_its_signature_and_read(api: Api, as_hex: bool) -> None:
    hook = listening(api)
    take(hook, THEIRS)
    body = form(type="sale.update", payload=json.dumps(SOLD), domain_prefix="lumodemo")

    taken = from_lightspeed_x(hook, THEIRS, body, as_hex=as_hex)

    assert taken.status_code == 202
    assert hook.items("hook", "items") == [{"type": "sale.update", "payload": SOLD, "domain_prefix": "lumodemo"}]


@pytest.mark.parametrize("wrong", [
    {"secret": "somebody-else-s-word"}, {"algorithm": "HMAC-MD5"}, {"algorithm": ""},
], ids=str)  # fmt: skip
def test_a_form_that_is_signed_otherwise_is_refused(api: Api, wrong: dict[str, str]) -> None:
    hook = listening(api)
    take(hook, THEIRS)

    answer = from_lightspeed_x(hook, **{"secret": THEIRS, "body": form(payload="{}"), **wrong})  # type: ignore[arg-type]

    assert (answer.status_code, hook.runs()) == (401, [])


def test_a_form_without_json_in_it_is_refused(api: Api) -> None:
    hook = listening(api)
    take(hook, THEIRS)

    answer = from_lightspeed_x(hook, THEIRS, form(payload="{not json"))

    assert (answer.status_code, hook.runs()) == (422, [])
