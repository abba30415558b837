"""Connections opened for use: with their secrets, and with what they may be asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from wareflow.engine.catalog import config_errors
from wareflow.sdk.connections import Connection
from wareflow.sdk.errors import ConfigError
from wareflow.services.gated import GatedClient
from wareflow.services.product import Product
from wareflow.store import connections
from wareflow.store.database import reading
from wareflow.store.errors import NotFound
from wareflow.store.pressure import Limits


class Opened(NamedTuple):
    """A connection with its secrets, and what it may be asked."""

    id: str
    settings: Connection
    limits: Limits


def open_client(product: Product, name: str, opened: Opened, *, anyway: bool = False) -> GatedClient:
    """The client of a connection. Must be called inside a running loop."""
    gate = product.gates.of(opened.id, name, opened.limits)
    return product.clients.through(gate, opened.settings.origins(), anyway=anyway)


def open_settings(product: Product, project_id: str, name: str) -> Opened:
    """The id and the settings, secrets included, of the named connection; ConfigError when it is missing."""
    with reading(product.engine) as session:
        try:
            row = connections.get(session, project_id, name)
        except NotFound:
            message = f"There is no connection “{name}”. Create it under Connections or choose another one."
            raise ConfigError(message, field="connection") from None
        secrets = connections.open_secrets(session, product.keys, row)
    kind = product.catalog.connector(row.connector)
    return Opened(row.id, read_settings(kind, {**row.settings, **secrets}, name), limits_of(kind, row.limits))


def limits_of(kind: type[Connection], own: Mapping[str, Any]) -> Limits:
    """What people set on the connection; else what its connector says."""
    rate = kind.rate
    calls = own.get("calls") or (rate.calls if rate else None)
    seconds = own.get("seconds") or (rate.seconds if rate else 1.0)
    return Limits(int(own.get("at_once") or kind.at_once), calls, float(seconds))


def read_settings(connector: type[Connection], raw: Mapping[str, Any], name: str) -> Connection:
    """Settings as the connector checks them. The error names the field and never shows a value."""
    try:
        return connector.model_validate(dict(raw))
    except ValidationError as error:
        path, text = config_errors(error)[0]
        info = connector.model_fields.get(path)
        title = info.title if info and info.title else path
    raise ConfigError(f"Connection “{name}”: “{title}” {text}.", field=path)
