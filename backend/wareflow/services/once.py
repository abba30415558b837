"""Doing a named write once: the same name again is told what the first was told, for a day."""

import hashlib
import json
from dataclasses import dataclass
from functools import partial

from wareflow.sdk.errors import TransientError, WareflowError
from wareflow.services.product import Product
from wareflow.store import requests
from wareflow.store.database import transact

LONGEST = 200


class KeyReused(WareflowError):
    """The name belongs to another request."""

    code = "key_reused"


@dataclass(frozen=True)
class Answer:
    """What the sender was told."""

    status: int
    content_type: str
    body: bytes


def begin(product: Product, user_id: str, key: str, *what: bytes) -> Answer | None:
    """The answer of the first request of this name; ``None``: this is the first."""
    digest = hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in what)).hexdigest()
    known = transact(product.engine, partial(requests.begin, user_id=user_id, key=key, digest=digest))
    if known is None:
        return None
    if known.digest != digest:
        raise KeyReused("This Idempotency-Key came with another request before. Send a new key with a new request.")
    if known.status is None or known.answer is None:
        raise TransientError(
            "The request with this Idempotency-Key is under way. Ask again in a moment.", retry_after=1
        )
    kind, _, body = product.keys.open(known.answer, _place(user_id, key)).partition(b"\n")
    return Answer(known.status, json.loads(kind), body)


def end(product: Product, user_id: str, key: str, answer: Answer) -> None:
    """Keep the answer, sealed: some answers hold a secret that is told once."""
    kept = json.dumps(answer.content_type).encode() + b"\n" + answer.body
    sealed = product.keys.seal(kept, _place(user_id, key))
    transact(
        product.engine, partial(requests.end, user_id=user_id, key=key, status=answer.status, answer=sealed)
    )  # fmt: skip


def forget(product: Product, user_id: str, key: str) -> None:
    """The request was refused: sent again, it is looked at again."""
    transact(product.engine, partial(requests.forget, user_id=user_id, key=key))


def _place(user_id: str, key: str) -> str:
    return f"request:{user_id}:{key}"
