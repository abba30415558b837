"""The demo: connections to the sandbox systems that run beside the product, made at start."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx
import structlog
from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services.egress import trusted
from wareflow.services.product import Product
from wareflow.store import connections
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound

log = structlog.get_logger()
WAIT = 20.0
SYSTEMS = ("lightspeed", "business_central", "baselinker", "shopify", "lightspeed_x", "lightspeed_c")
NAMES = ("demo_lightspeed", "demo_bc", "demo_baselinker", "demo_shopify", "demo_lightspeed_x", "demo_lightspeed_c")


def settings_for(url: str, system: str, known: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name of a system's demo connection and its settings, secrets included."""
    base = f"{url}/{system}"
    if system == "lightspeed":
        chosen = {name: known[name] for name in ("account_id", "client_id", "client_secret", "refresh_token")}
        return "demo_lightspeed", {**chosen, "base_url": base, "token_url": f"{base}/auth/oauth/token"}
    if system == "business_central":
        chosen = {name: known[name] for name in ("tenant", "environment", "client_id", "client_secret")}
        return "demo_bc", {**chosen, "company": known["company_id"], "base_url": base, "token_url": base}
    if system == "baselinker":
        return "demo_baselinker", {"token": known["token"], "url": f"{base}/connector.php"}
    if system == "shopify":
        chosen = {name: known[name] for name in ("shop", "access_token", "client_secret")}
        return "demo_shopify", {**chosen, "base_url": base}
    if system == "lightspeed_x":
        chosen = {name: known[name] for name in ("domain_prefix", "access_token")}
        return "demo_lightspeed_x", {**chosen, "base_url": base}
    if system == "lightspeed_c":
        return "demo_lightspeed_c", {**known, "base_url": base}
    raise KeyError(system)


def is_connected(product: Product, url: str) -> bool:
    """Whether all demo connections are there and lead to this address."""
    with reading(product.engine) as session:
        for name in NAMES:
            try:
                known = connections.get(session, product.project_id, name)
            except NotFound:
                return False
            if url not in str(known.settings):
                return False
    return True


def connect_demo(product: Product, url: str, *, wait: float | None = None) -> list[str]:
    """Make or mend the demo connections; returns their names. Waits until the sandbox systems answer."""
    made = []
    with httpx.Client(timeout=5.0, trust_env=False, verify=trusted()) as client:
        for system in SYSTEMS:
            state = _ask(client, f"{url}/{system}/_control/state?only=credentials", WAIT if wait is None else wait)
            name, settings = settings_for(url, system, state["credentials"])
            transact(product.engine, partial(_keep, product=product, name=name, connector=system, settings=settings))
            made.append(name)
    log.info("demo_connected", url=url, connections=made)
    return made


def _ask(client: httpx.Client, url: str, wait: float) -> dict[str, Any]:
    deadline = time.monotonic() + wait
    while True:
        try:
            answer = client.get(url)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            if time.monotonic() > deadline:
                raise ConfigError(
                    f"No sandbox systems answer at {url.partition('/_control')[0]}. "
                    "Start them with “wareflow sandbox”, or give the address where they run."
                ) from error
            time.sleep(0.1)


def _keep(session: Session, product: Product, name: str, connector: str, settings: dict[str, Any]) -> None:
    secret_names = product.catalog.connector(connector).secret_names()
    secrets = {key: value for key, value in settings.items() if key in secret_names}
    plain = {key: value for key, value in settings.items() if key not in secret_names}
    try:
        known = connections.get(session, product.project_id, name)
    except NotFound:
        connections.create(session, product.keys, product.project_id, name, connector, plain, secrets)
        return
    if known.settings != plain or connections.open_secrets(session, product.keys, known) != secrets:
        connections.change(session, known.id, settings=plain)
        connections.save_secrets(session, product.keys, known, secrets)
        connections.forget_token(session, known.id)
