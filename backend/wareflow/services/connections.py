"""Connections: the accounts that flows work with; credentials lie sealed and are shown by their last signs only."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import SecretStr
from sqlalchemy.orm import Session

from wareflow.engine.document import read_json
from wareflow.sdk.connections import Access, Connection, Option, RefreshToken, Token
from wareflow.sdk.errors import ConfigError, WareflowError
from wareflow.services.opening import Opened, open_client, open_settings, read_settings
from wareflow.services.product import Product
from wareflow.services.tokens import keep_token
from wareflow.store import connections, flows, pressure, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import Taken
from wareflow.store.models import Connection as Row


@dataclass(frozen=True)
class FlowUse:
    """A flow that names a connection."""

    flow_id: str
    name: str


@dataclass(frozen=True)
class ConnectionView:
    """A connection as people see it: no secret in it, only how each one ends."""

    name: str
    connector: str
    title: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    status: str
    tested_at: datetime | None
    message: str
    used_by: tuple[FlowUse, ...]
    limits: Mapping[str, Any]


@dataclass(frozen=True)
class TestResult:
    """What came of trying the credentials."""

    __test__ = False

    ok: bool
    message: str
    details: Mapping[str, str] = field(default_factory=dict)


class InUse(Taken):
    """A connection that flows still name."""

    code = "in_use"

    def __init__(self, message: str, used_by: Iterable[FlowUse]) -> None:
        super().__init__(message)
        self.used_by = tuple(used_by)


def list_all(product: Product) -> list[ConnectionView]:
    """Every connection by name."""
    with reading(product.engine) as session:
        uses = _uses(product, session)
        return [_view(product, row, uses) for row in connections.list_connections(session, product.project_id)]


def show(product: Product, name: str) -> ConnectionView:
    """One connection; NotFound when there is none of this name."""
    with reading(product.engine) as session:
        return _view(product, connections.get(session, product.project_id, name), _uses(product, session))


def create(
    product: Product,
    name: str,
    connector: str,
    raw: Mapping[str, Any],
    by: str | None,
    *,
    limits: Mapping[str, Any] | None = None,
) -> ConnectionView:
    """Store a new connection; its settings must be complete."""
    plain, secrets = _split(product, connector, raw, {}, name)

    def work(session: Session) -> None:
        row = connections.create(session, product.keys, product.project_id, name, connector, plain, secrets)
        if limits:
            connections.change(session, row.id, limits=dict(limits))
        settings.audit(session, product.project_id, by, "connection.create", row.id, {"name": name})

    transact(product.engine, work)
    return show(product, name)


def update(
    product: Product,
    name: str,
    *,
    rename: str | None,
    raw: Mapping[str, Any] | None,
    by: str | None,
    limits: Mapping[str, Any] | None = None,
) -> ConnectionView:
    """Change a connection; what is left out stays. New credentials end the old sign-in."""

    def work(session: Session) -> None:
        row = connections.get(session, product.project_id, name)
        values: dict[str, Any] = {}
        if rename is not None and rename != name:
            _refuse_when_used(product, session, name, "renamed")
            values["name"] = rename
        if limits is not None:
            values["limits"] = dict(limits)
        if raw is not None:
            _same_places(product, row, raw)
            known = connections.open_secrets(session, product.keys, row)
            plain, secrets = _split(product, row.connector, {**row.settings, **raw}, known, name)
            values |= {"settings": plain, "status": "untested", "tested_at": None, "message": ""}
            # A token outlives a change of plain settings: with rotating tokens it is newer than what was entered.
            if secrets != known:
                connections.save_secrets(session, product.keys, row, secrets)
                connections.forget_token(session, row.id)
            else:
                connections.try_again(session, row.id)
        connections.change(session, row.id, **values)
        if raw is not None:
            pressure.close_circuit(session, row.id)
        settings.audit(session, product.project_id, by, "connection.change", row.id, {"name": rename or name})

    transact(product.engine, work)
    return show(product, rename or name)


def delete(product: Product, name: str, *, force: bool, by: str | None) -> None:
    """Remove a connection; InUse names the flows that need it unless ``force``."""

    def work(session: Session) -> None:
        row = connections.get(session, product.project_id, name)
        if not force:
            _refuse_when_used(product, session, name, "deleted")
        connections.delete(session, row.id)
        settings.audit(session, product.project_id, by, "connection.delete", row.id, {"name": name})

    transact(product.engine, work)


async def test_saved(product: Product, name: str) -> TestResult:
    """Try a stored connection with a real call and remember what came of it."""
    row_id = await asyncio.to_thread(_row_id, product, name)
    try:
        opened = await asyncio.to_thread(open_settings, product, product.project_id, name)
    except ConfigError as error:
        result = TestResult(False, error.message)
    else:
        result = await _try(opened.settings, _saved_access(product, name, opened))
    await asyncio.to_thread(_remember, product, row_id, result)
    return result


async def test_unsaved(product: Product, name: str, connector: str, raw: Mapping[str, Any]) -> TestResult:
    """Try settings that were not saved; of a connection that exists, secrets left out are the stored ones."""
    try:
        opened = await asyncio.to_thread(_unsaved, product, name, connector, raw)
    except ConfigError as error:
        return TestResult(False, error.message)
    return await _try(opened, Access(product.clients.to(opened.origins()), _forgetful))


async def options(product: Product, name: str, key: str) -> list[Option]:
    """A list for a form, loaded from the remote system."""
    await asyncio.to_thread(_row_id, product, name)
    opened = await asyncio.to_thread(open_settings, product, product.project_id, name)
    return await opened.settings.options(key, _saved_access(product, name, opened))


def _split(
    product: Product, connector: str, raw: Mapping[str, Any], known: Mapping[str, Any], name: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Checked settings apart from their secrets."""
    kind = product.catalog.connector(connector)
    names = kind.secret_names()
    # An empty field in the form means: leave the secret as it is.
    given = {key: value for key, value in raw.items() if not (key in names and value in (None, ""))}
    opened = read_settings(kind, {**{key: value for key, value in known.items() if key in names}, **given}, name)
    secrets = {}
    for secret in names:
        value = getattr(opened, secret)
        if isinstance(value, SecretStr):
            secrets[secret] = value.get_secret_value()
    plain = read_json(opened.model_dump_json(exclude=set(names)))
    return plain, secrets


def _unsaved(product: Product, name: str, connector: str, raw: Mapping[str, Any]) -> Connection:
    known: Mapping[str, Any] = {}
    with reading(product.engine) as session:
        rows = [row for row in connections.list_connections(session, product.project_id) if row.name == name]
        if rows and rows[0].connector == connector:
            _same_places(product, rows[0], raw)
            known = connections.open_secrets(session, product.keys, rows[0])
    plain, secrets = _split(product, connector, raw, known, name)
    return read_settings(product.catalog.connector(connector), {**plain, **secrets}, name)


def _same_places(product: Product, row: Row, raw: Mapping[str, Any]) -> None:
    """Stored secrets are tried at the stored addresses only; for other addresses they must be entered again."""
    kind = product.catalog.connector(row.connector)
    missing = [name for name in kind.secret_names() if not raw.get(name)]
    moved = [key for key, value in raw.items() if "url" in key and row.settings.get(key) != value]
    if missing and moved:
        title = kind.model_fields[missing[0]].title or missing[0]
        raise ConfigError(
            f"The address was changed. Enter “{title}” again, so that it is not sent to another place by accident.",
            field=missing[0],
        )


def _saved_access(product: Product, name: str, opened: Opened) -> Access:
    """A person wants it tried, so it is tried also while the connection is down."""
    client = open_client(product, name, opened, anyway=True)
    return Access(client, partial(keep_token, product, opened.id))


async def _forgetful(refresh: RefreshToken, stale: Token | None = None) -> Token:
    return await refresh(stale)


async def _try(opened: Connection, access: Access) -> TestResult:
    try:
        report = await opened.test(access)
    except WareflowError as error:
        return TestResult(False, error.message)
    return TestResult(True, report.message, report.details)


def _remember(product: Product, row_id: str, result: TestResult) -> None:
    values = {
        "status": "ok" if result.ok else "failed",
        "tested_at": datetime.now(UTC),
        "message": result.message[:2000],
    }

    def remember(session: Session) -> None:
        connections.change(session, row_id, **values)
        if result.ok:
            pressure.close_circuit(session, row_id)

    transact(product.engine, remember)


def _row_id(product: Product, name: str) -> str:
    with reading(product.engine) as session:
        return connections.get(session, product.project_id, name).id


def _refuse_when_used(product: Product, session: Session, name: str, what: str) -> None:
    used_by = _uses(product, session).get(name, [])
    if used_by:
        listed = ", ".join(f"“{use.name}”" for use in used_by[:5])
        raise InUse(
            f"Connection “{name}” cannot be {what}: {listed} work with it. Choose another connection there first.",
            used_by,
        )


def _uses(product: Product, session: Session) -> dict[str, list[FlowUse]]:
    found: dict[str, list[FlowUse]] = {}
    for flow in flows.all_flows(session, product.project_id):
        document = read_json(flow.document)
        names = {node.get("config", {}).get("connection") for node in document.get("nodes", {}).values()}
        for name in names:
            if isinstance(name, str) and name:
                found.setdefault(name, []).append(FlowUse(flow.id, flow.name))
    return found


def _view(product: Product, row: Row, uses: Mapping[str, list[FlowUse]]) -> ConnectionView:
    kind = product.catalog.connectors.get(row.connector)
    return ConnectionView(
        name=row.name,
        connector=row.connector,
        title=kind.title if kind else row.connector,
        settings=row.settings,
        secrets=row.hints,
        status=row.status,
        tested_at=row.tested_at,
        message=row.message,
        used_by=tuple(uses.get(row.name, ())),
        limits=row.limits,
    )
