"""What a delivery must be before anything of it is believed: its signature, its time, its size, its pace."""

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from wareflow.engine.document import read_json
from wareflow.sdk.errors import ItemError, RateLimited, WareflowError

MAX_BODY = 10 * 1024 * 1024
MAX_RECORDS = 1_000
PAYLOAD, MOST_FIELDS = "payload", 50
IS_FORM = re.compile(rb"(?:[\w.-]+=[^&]*&)*payload=").match
UNSIGNED_BODY = 1024 * 1024
UNSIGNED_RECORDS = 100
UNSIGNED_PER_SECOND = 20.0
UNSIGNED_BURST = 100.0
WINDOW = 300.0
"""Seconds by which a signed time may be off, either way: an old delivery is no news, a future one is no delivery."""

SIGNATURES = ("x-wareflow-signature", "x-hub-signature-256", "x-shopify-hmac-sha256", "x-signature")
DELIVERY_IDS = (
    "x-wareflow-delivery",
    "idempotency-key",
    "webhook-id",
    "x-github-delivery",
    "x-delivery-id",
    "x-shopify-webhook-id",
)
SHOWN_HEADERS = (
    "content-type",
    "user-agent",
    "x-github-event",
    "x-shopify-topic",
    "x-shopify-shop-domain",
    "x-shopify-event-id",
    "x-shopify-triggered-at",
)
CLIENT_STATE = "client_state"
"""Senders that cannot sign repeat in each entry of “value” a word that the subscriber gave them (Business Central)."""
EXPECTED = {
    "any": "Send the HMAC-SHA256 of the raw body as “X-Wareflow-Signature: sha256=…”.",
    "body": "Send the HMAC-SHA256 of the raw body as “X-Wareflow-Signature: sha256=…”.",
    "timestamp": "Send “X-Wareflow-Signature: t=<seconds>,v1=<HMAC-SHA256 of '<seconds>.' and the raw body>”.",
    "standard": "Send “webhook-id”, “webhook-timestamp” and “webhook-signature” as Standard Webhooks says.",
    CLIENT_STATE: "Subscribe with this webhook's secret as “clientState”; every entry of “value” must carry it.",
}


class Unsigned(WareflowError):
    """A delivery without the right signature."""

    code = "signature"


def check_signature(
    scheme: str, secrets: Sequence[bytes], body: bytes, headers: Mapping[str, str], clock: float | None = None
) -> None:
    """Raise Unsigned unless the body as it came is signed, in the way that is asked for and now, with one of these."""
    moment = time.time() if clock is None else clock
    if not any(_is_signed(scheme, secret, body, headers, moment) for secret in secrets):
        raise Unsigned(f"The signature is missing, wrong or too old. {EXPECTED[scheme]}")


def without_secret(scheme: str, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records as they may be kept: the word by which a delivery was believed is no data."""
    if scheme != CLIENT_STATE:
        return records
    return [
        {**record, "value": [_bare(entry) for entry in record["value"]]} if _entries(record) else record
        for record in records
    ]


def _is_signed(scheme: str, secret: bytes, body: bytes, headers: Mapping[str, str], moment: float) -> bool:
    if scheme == CLIENT_STATE:
        return _repeats(secret, body)
    if scheme in ("any", "standard") and headers.get("webhook-signature"):
        return _standard(secret, body, headers, moment)
    sent = next((headers[name] for name in SIGNATURES if headers.get(name)), "")
    timed = sent.startswith("t=") or ",v1=" in sent
    if timed:
        return scheme in ("any", "timestamp") and _timed(secret, body, sent, moment)
    return scheme in ("any", "body") and _plain(secret, body, sent)


def _repeats(secret: bytes, body: bytes) -> bool:
    """Whether every entry carries the word; a body without entries proves nothing."""
    entries = _entries(read_json(body, limit=UNSIGNED_BODY))
    words = [str(entry.get("clientState")) if isinstance(entry, dict) else "" for entry in entries]
    return bool(words) and all(_among(word, (secret.decode(),)) for word in words)


def _entries(payload: Any) -> list[Any]:
    found = payload.get("value") if isinstance(payload, dict) else None
    return found if isinstance(found, list) else []


def _bare(entry: Any) -> Any:
    return {name: value for name, value in entry.items() if name != "clientState"} if isinstance(entry, dict) else entry


def delivery_id(headers: Mapping[str, str], body: bytes) -> tuple[str, str, bool]:
    """``(id, hash of the body, whether the sender named it)``; without a name the body is the id."""
    digest = hashlib.sha256(body).hexdigest()
    named = next((headers[name] for name in DELIVERY_IDS if headers.get(name)), None)
    return (f"id:{named[:200]}", digest, True) if named else (f"body:{digest}", digest, False)


def records_of(body: bytes, *, signed: bool) -> list[dict[str, Any]]:
    """The payload as records: a list gives one each, everything else is one; a form is one of its fields."""
    if not signed and len(body) > UNSIGNED_BODY:
        raise ItemError(
            f"A delivery without a signature may have {UNSIGNED_BODY:,} bytes; this one has {len(body):,}. "
            "Sign it, or send less at once.",
            code="too_large",
        )
    value = _form_of(body) if IS_FORM(body) else read_json(body, limit=MAX_BODY)
    entries = value if isinstance(value, list) else [value]
    most = MAX_RECORDS if signed else UNSIGNED_RECORDS
    if len(entries) > most:
        raise ItemError(f"A delivery may hold {most:,} records; this one has {len(entries):,}.", code="too_large")
    return [entry if isinstance(entry, dict) else {"value": entry} for entry in entries]


def _form_of(body: bytes) -> dict[str, Any]:
    """The fields of a form whose “payload” holds the JSON, as Lightspeed X-Series sends it."""
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    return {**fields, PAYLOAD: read_json(fields.get(PAYLOAD, ""), limit=MAX_BODY)}


@dataclass
class Pace:
    """How many unsigned deliveries a path takes: so many a second, with room for a burst."""

    left: float = field(default_factory=lambda: UNSIGNED_BURST)
    at: float = 0.0

    def take(self) -> None:
        """Count one; raises RateLimited when there is no room."""
        moment = time.monotonic()
        passed = moment - self.at if self.at else 0.0
        self.left, self.at = min(UNSIGNED_BURST, self.left + passed * UNSIGNED_PER_SECOND), moment
        if self.left < 1:
            raise RateLimited(
                f"This address takes deliveries without a signature, at most {UNSIGNED_PER_SECOND:.0f} a second. "
                "Send it again a little later.",
                retry_after=1.0,
            )
        self.left -= 1


def _plain(secret: bytes, body: bytes, sent: str) -> bool:
    """``sha256=<hex>``, ``signature=<hex>,algorithm=HMAC-SHA256``, bare hex or base64 of the HMAC over the body."""
    mac = hmac.digest(secret, body, "sha256")
    if named := re.fullmatch(r"signature=([^,]+),\s*algorithm=(.+)", sent):
        sent = named[1] if named[2].upper() == "HMAC-SHA256" else ""
    return _among(sent.removeprefix("sha256="), (mac.hex(), base64.b64encode(mac).decode()))


def _timed(secret: bytes, body: bytes, sent: str, moment: float) -> bool:
    """``t=<seconds>,v1=<hex>``, where v1 may stand several times while a secret is being changed."""
    parts = [part.strip().partition("=") for part in sent.split(",")]
    stamps = [value for name, _, value in parts if name == "t"]
    if len(stamps) != 1 or not _in_window(stamps[0], moment):
        return False
    mac = hmac.digest(secret, stamps[0].encode() + b"." + body, "sha256").hex()
    return any(name == "v1" and _among(value, (mac,)) for name, _, value in parts)


def _standard(secret: bytes, body: bytes, headers: Mapping[str, str], moment: float) -> bool:
    """Standard Webhooks: ``v1,<base64>`` over id, time and body; several signatures stand apart by blanks."""
    stamp, name = headers.get("webhook-timestamp", ""), headers.get("webhook-id", "")
    if not name or not _in_window(stamp, moment):
        return False
    signed = f"{name}.{stamp}.".encode() + body
    macs = [base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in _keys(secret)]
    sent = headers["webhook-signature"].split()
    return any(each.startswith("v1,") and _among(each[3:], macs) for each in sent)


def _keys(secret: bytes) -> list[bytes]:
    """Standard Webhooks takes what follows ``whsec_`` as base64; some senders take the words as they are."""
    found = [secret]
    try:
        word = secret.removeprefix(b"whsec_")
        found.append(base64.b64decode(word + b"=" * (-len(word) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        return found
    return found


def _in_window(stamp: str, moment: float) -> bool:
    return stamp.isascii() and stamp.isdigit() and len(stamp) <= 12 and abs(int(stamp) - moment) <= WINDOW


def _among(sent: str, good: Sequence[str]) -> bool:
    return any(hmac.compare_digest(sent.encode(), each.encode()) for each in good)
