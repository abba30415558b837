"""Access tokens: kept sealed, renewed by one worker at a time, the one before kept until the new one is safe."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from wareflow.sdk.connections import RefreshToken, Token
from wareflow.sdk.errors import AuthError, TransientError
from wareflow.services.gates import NotSignedIn
from wareflow.services.product import Product
from wareflow.services.sending import current_sending
from wareflow.store import connections
from wareflow.store.connections import StoredToken
from wareflow.store.database import transact
from wareflow.store.models import Connection
from wareflow.store.rows import fetch

T = TypeVar("T")
LEAST_HOLD = 60.0
"""Seconds for which a renewal is one worker's, and others wait for it, at least."""
LOOK_AGAIN = 0.2
_NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)


async def keep_token(product: Product, connection_id: str, refresh: RefreshToken, stale: Token | None) -> Token:
    """The stored token while it is good; else a new one, asked for by exactly one worker.

    ``stale`` is a token that the remote refused although it looked good. Raises AuthError when a person must sign in.
    """
    hold = _hold(product)
    deadline = datetime.now(UTC) + timedelta(seconds=hold)
    while True:
        known = await _transact(product, connection_id, lambda session, row: _read(product, session, row))
        token = _token_of(known)
        if token and not _expired(known) and (stale is None or token.access != stale.access):
            return token
        if known.state == "broken":
            name = await _transact(product, connection_id, lambda _, row: row.name)
            raise AuthError(f"The sign-in of the connection “{name}” is broken. Open it and enter new credentials.")
        epoch = await _transact(
            product, connection_id, partial(connections.start_refresh, seen_version=known.version, hold=hold)
        )
        if epoch is not None:
            return await _renew(product, connection_id, epoch, refresh, token)
        if datetime.now(UTC) > deadline:
            raise TransientError("Another worker is renewing the sign-in of this connection.", retry_after=5)
        await asyncio.sleep(LOOK_AGAIN)


async def _renew(product: Product, connection_id: str, epoch: int, refresh: RefreshToken, known: Token | None) -> Token:
    # To ask for a token is no sending of the write for which it is needed.
    sending = current_sending.set(None)
    try:
        fresh = await refresh(known)
    except NotSignedIn:
        await _transact(product, connection_id, lambda session, row: connections.give_up_refresh(session, row, epoch))
        raise
    except AuthError:
        await _transact(product, connection_id, lambda session, row: connections.break_token(session, row, epoch))
        raise
    except BaseException:
        await _transact(product, connection_id, lambda session, row: connections.give_up_refresh(session, row, epoch))
        raise
    finally:
        current_sending.reset(sending)
    kept = fresh.refresh or (known.refresh if known else None)
    value = {"access": fresh.access, "refresh": kept}
    await _transact(
        product,
        connection_id,
        lambda session, row: connections.finish_refresh(session, product.keys, row, epoch, value, fresh.expires_at),
    )
    return Token(fresh.access, kept, fresh.expires_at)


def _hold(product: Product) -> float:
    """Longer than an exchange takes: to connect and to read the answer, each within the time of a request."""
    return max(LEAST_HOLD, 2 * product.config.request_timeout)


def _read(product: Product, session: Session, row: Connection) -> StoredToken:
    """The token's row; made empty at first so that the first sign-in, too, is one worker's."""
    if connections.read_token(session, product.keys, row) is None:
        connections.first_token_row(session, product.keys, row, _NOTHING_YET)
    found = connections.read_token(session, product.keys, row)
    assert found is not None
    return found


def _token_of(known: StoredToken) -> Token | None:
    if not known.value.get("access"):
        return None
    return Token(known.value["access"], known.value.get("refresh"), known.expires_at)


def _expired(known: StoredToken) -> bool:
    return known.expires_at is not None and known.expires_at <= datetime.now(UTC)


async def _transact(product: Product, connection_id: str, work: Callable[[Session, Connection], T]) -> T:
    def run(session: Session) -> T:
        return work(session, fetch(session, Connection, connection_id))

    return await asyncio.to_thread(transact, product.engine, run)
