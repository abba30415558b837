"""People and how they sign in: the owner made at first start, one-time codes, sessions, the token for scripts."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wareflow.services.product import Product
from wareflow.store import users
from wareflow.store.clock import clock
from wareflow.store.database import reading, transact
from wareflow.store.ids import new_id
from wareflow.store.models import ApiToken, table
from wareflow.store.rows import alone
from wareflow.store.users import SignedIn, hashed

CODE_LIFE = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=1)
TOKEN = table(ApiToken)


@dataclass(frozen=True)
class CurrentUser:
    """Who asks. ``csrf`` is set for a browser's session only."""

    id: str
    name: str
    role: str
    csrf: str | None = None


_ROLES = {
    "owner": frozenset({"read", "write", "run", "admin"}),
    "admin": frozenset({"read", "write", "run", "admin"}),
    "editor": frozenset({"read", "write", "run"}),
    "viewer": frozenset({"read"}),
}


def may(user: CurrentUser, permission: str) -> bool:
    """Whether the role allows ``<things>:<verb>``, such as ``flows:write``."""
    return permission.rpartition(":")[2] in _ROLES.get(user.role, frozenset())


def bootstrap(product: Product) -> str:
    """Make the project, its owner and the owner's token file if they are missing; returns the owner's id."""
    owner_id = _owner(product)
    token = _token_file(product.config.token_file)
    transact(product.engine, lambda session: _keep_token(session, owner_id, token))
    return owner_id


def new_code(product: Product) -> str:
    """A code with which the owner signs in once, within 15 minutes."""
    owner_id = _owner(product)
    return transact(product.engine, lambda session: users.make_code(session, owner_id, CODE_LIFE))


def sign_in(product: Product, code: str) -> SignedIn:
    """A new session for a code that was not used yet; NotFound otherwise."""
    return transact(product.engine, lambda session: users.use_code(session, code))


def sign_out(product: Product, secret: str) -> None:
    """End the session of this cookie."""
    transact(product.engine, lambda session: users.end_session(session, secret))


def by_cookie(product: Product, secret: str) -> CurrentUser | None:
    """Who holds this cookie, while the session is good."""
    with reading(product.engine) as session:
        found = users.by_session(session, secret)
    if found is None:
        return None
    user, signed_in = found
    if datetime.now(UTC) - signed_in.seen_at > SEEN_EVERY:
        transact(product.engine, lambda session: users.touch_session(session, secret))
    return CurrentUser(user.id, user.name, user.role, signed_in.csrf)


def by_token(product: Product, token: str) -> CurrentUser | None:
    """Whose API token this is."""
    with reading(product.engine) as session:
        user = users.by_token(session, token)
    return None if user is None else CurrentUser(user.id, user.name, user.role)


def _owner(product: Product) -> str:
    def find(session: Session) -> str:
        known = users.owner(session, product.project_id)
        if known is None:
            alone(session, "first_start")
            known = users.owner(session, product.project_id) or users.create_user(session, product.project_id, "Owner")
        return known.id

    return transact(product.engine, find)


def _token_file(path: Path) -> str:
    if path.is_file() and (known := path.read_text().strip()):
        return known
    token = f"wf_{secrets.token_urlsafe(32)}"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token + "\n")
    try:
        # Not replace: of several that start together the first one's token is everybody's.
        os.link(draft, path)
    except FileExistsError:
        if kept := path.read_text().strip():
            return kept
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return token


def _keep_token(session: Session, owner_id: str, token: str) -> None:
    """The file says which token is good; the ones it held before are not any more."""
    mine = (TOKEN.c.user_id == owner_id, TOKEN.c.name == "owner.token")
    wanted = hashed(token)
    alone(session, "first_start")
    known = session.execute(select(TOKEN.c.token_hash).where(*mine, TOKEN.c.revoked_at.is_(None))).scalars().all()
    if wanted in known:
        return
    session.execute(update(TOKEN).where(*mine, TOKEN.c.revoked_at.is_(None)).values(revoked_at=clock()))
    row = {"id": new_id(), "user_id": owner_id, "name": "owner.token", "token_hash": wanted, "created_at": clock()}
    session.execute(insert(TOKEN).values(row))
