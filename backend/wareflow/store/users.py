"""People and how they sign in. Secrets are handed out once and kept as hashes."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.errors import NotFound
from wareflow.store.ids import new_id
from wareflow.store.models import ApiToken, Project, SignInCode, User, UserSession, table
from wareflow.store.rows import fetch, rowcount

PROJECT = table(Project)
USER = table(User)
SESSION = table(UserSession)
TOKEN = table(ApiToken)
CODE = table(SignInCode)
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
CODE_LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class SignedIn:
    """A new sign-in: the secret goes into the cookie and is kept nowhere."""

    user: User
    csrf: str
    secret: str = field(repr=False)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def first_project(session: Session) -> Project | None:
    return session.scalars(select(Project).order_by(PROJECT.c.id).limit(1)).first()


def create_project(session: Session, name: str) -> Project:
    project_id = new_id()
    session.execute(insert(PROJECT).values(id=project_id, name=name, created_at=clock()))
    return fetch(session, Project, project_id)


def create_user(session: Session, project_id: str, name: str, role: str = "owner", email: str | None = None) -> User:
    user_id = new_id()
    session.execute(
        insert(USER).values(id=user_id, project_id=project_id, name=name, role=role, email=email, created_at=clock())
    )
    return fetch(session, User, user_id)


def names(session: Session, project_id: str) -> dict[str, str]:
    """What the people of a project are called, by id."""
    chosen = select(USER.c.id, USER.c.name).where(USER.c.project_id == project_id)
    return {row.id: row.name for row in session.execute(chosen)}


def owner(session: Session, project_id: str) -> User | None:
    """The first owner of a project."""
    chosen = select(User).where(USER.c.project_id == project_id, USER.c.role == "owner").order_by(USER.c.id)
    return session.scalars(chosen).first()


def make_code(session: Session, user_id: str, life: timedelta = CODE_LIFE) -> str:
    """A code to sign in with once."""
    code = secrets.token_urlsafe(24)
    session.execute(
        insert(CODE).values(
            code_hash=hashed(code), user_id=user_id, created_at=clock(), expires_at=clock(life.total_seconds())
        )
    )
    return code


def use_code(session: Session, code: str) -> SignedIn:
    """Sign in with a code; a code works once."""
    mine = (CODE.c.code_hash == hashed(code), CODE.c.used_at.is_(None), CODE.c.expires_at > clock())
    used = session.execute(update(CODE).where(*mine).values(used_at=clock()).returning(CODE.c.user_id)).first()
    if used is None:
        raise NotFound("This sign-in code is unknown, used or too old. Ask for a new one.", code="code_refused")
    return start_session(session, used.user_id)


def start_session(session: Session, user_id: str) -> SignedIn:
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    session.execute(
        insert(SESSION).values(
            id_hash=hashed(secret),
            user_id=user_id,
            csrf=csrf,
            created_at=clock(),
            seen_at=clock(),
            expires_at=clock(ABSOLUTE.total_seconds()),
        )
    )
    return SignedIn(fetch(session, User, user_id), csrf, secret)


def by_session(session: Session, secret: str) -> tuple[User, UserSession] | None:
    """Who holds this cookie, if the sign-in is still good."""
    chosen = (
        select(User, UserSession)
        .join(SESSION, SESSION.c.user_id == USER.c.id)
        .where(
            SESSION.c.id_hash == hashed(secret),
            SESSION.c.expires_at > clock(),
            SESSION.c.seen_at > clock(-IDLE.total_seconds()),
            USER.c.disabled_at.is_(None),
        )
    )
    row = session.execute(chosen).first()
    return None if row is None else (row[0], row[1])


def touch_session(session: Session, secret: str) -> None:
    """The person is still there."""
    session.execute(update(SESSION).where(SESSION.c.id_hash == hashed(secret)).values(seen_at=clock()))


def end_session(session: Session, secret: str) -> None:
    session.execute(delete(SESSION).where(SESSION.c.id_hash == hashed(secret)))


def make_token(session: Session, user_id: str, name: str) -> str:
    """An API token; shown once."""
    token = f"wf_{secrets.token_urlsafe(32)}"
    session.execute(
        insert(TOKEN).values(id=new_id(), user_id=user_id, name=name, token_hash=hashed(token), created_at=clock())
    )
    return token


def by_token(session: Session, token: str) -> User | None:
    """Whose API token this is."""
    chosen = (
        select(User)
        .join(TOKEN, TOKEN.c.user_id == USER.c.id)
        .where(TOKEN.c.token_hash == hashed(token), TOKEN.c.revoked_at.is_(None), USER.c.disabled_at.is_(None))
    )
    return session.scalars(chosen).first()


def revoke_token(session: Session, token_id: str) -> bool:
    changed = session.execute(
        update(TOKEN).where(TOKEN.c.id == token_id, TOKEN.c.revoked_at.is_(None)).values(revoked_at=clock())
    )
    return rowcount(changed) == 1
