"""Who is told what: the notification settings of a project, with their secrets sealed."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.store import settings, subscriptions
from wareflow.store.database import reading, transact

SETTING = "notifications"
PASSWORD = "notifications.password"  # noqa: S105 - the name of a setting
SECRET = "notifications.secret"  # noqa: S105 - the name of a setting
Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True)
class Email:
    """A mail server and who gets what."""

    enabled: bool = False
    host: str = ""
    port: int = 587
    security: Security = "starttls"
    user: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True)
class Webhook:
    """An address that is called, signed."""

    enabled: bool = False
    url: str = ""


@dataclass(frozen=True)
class Rules:
    """Which ends are told."""

    failed: bool = True
    partial: bool = True
    parked: bool = True
    recovered: bool = True


@dataclass(frozen=True)
class Notifications:
    """All of it. ``address`` is where people open Wareflow, for the links."""

    email: Email = field(default_factory=Email)
    webhook: Webhook = field(default_factory=Webhook)
    rules: Rules = field(default_factory=Rules)
    address: str = ""


@dataclass(frozen=True)
class NotificationsView:
    """The settings as people see them: of secrets only whether they are there."""

    email: Email
    webhook: Webhook
    rules: Rules
    address: str
    password_set: bool
    secret_set: bool


def read(session: Session, project_id: str) -> Notifications:
    """The settings as they are now."""
    return _read(settings.read(session, project_id))


def show(product: Product) -> NotificationsView:
    """The settings for the screen."""
    with reading(product.engine) as session:
        known = settings.read(session, product.project_id)
    found = _read(known)
    address = found.address or own_address(product)
    set_ = {"password_set": bool(known.get(PASSWORD)), "secret_set": bool(known.get(SECRET))}
    return NotificationsView(found.email, found.webhook, found.rules, address, **set_)


def change(product: Product, wish: Notifications, password: str | None, by: str | None) -> NotificationsView:
    """Store the settings. ``password``: ``None`` keeps the one before, an empty one takes it away."""
    _check(wish)

    def work(session: Session) -> None:
        project = product.project_id
        settings.write(session, project, SETTING, asdict(wish))
        subscriptions.look_again(session, project)
        if password is not None:
            settings.write(session, project, PASSWORD, _sealed(product, PASSWORD, password) if password else None)
        settings.audit(session, project, by, "notifications.change", "settings", {"password": password is not None})

    transact(product.engine, work)
    return show(product)


def renew_secret(product: Product, by: str | None) -> str:
    """A new secret for signing the calls, told once; the one before is not used any more."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"

    def work(session: Session) -> None:
        settings.write(session, product.project_id, SECRET, _sealed(product, SECRET, secret))
        settings.audit(session, product.project_id, by, "notifications.secret", "settings")

    transact(product.engine, work)
    return secret


def opened(product: Product, name: str) -> str:
    """A secret of these settings; empty when there is none."""
    with reading(product.engine) as session:
        sealed = settings.read(session, product.project_id).get(name)
    return product.keys.open(sealed, _place(product, name)).decode() if sealed else ""


def channels(wanted: Notifications) -> list[str]:
    """The ways on which something is told."""
    return [name for name, on in (("email", wanted.email.enabled), ("webhook", wanted.webhook.enabled)) if on]


def own_address(product: Product) -> str:
    """Where Wareflow answers on this machine, as long as nobody says something better."""
    return f"http://127.0.0.1:{product.config.port}"


def _read(known: Mapping[str, Any]) -> Notifications:
    kept = known.get(SETTING) or {}
    email = {**asdict(Email()), **kept.get("email", {})}
    email["recipients"] = tuple(email["recipients"])
    return Notifications(
        Email(**email),
        Webhook(**kept.get("webhook", {})),
        Rules(**kept.get("rules", {})),
        str(kept.get("address", "")),
    )


def _check(wish: Notifications) -> None:
    email = wish.email
    for name, value in (("sender", email.sender), *(("recipients", each) for each in email.recipients)):
        if value and not _is_address(value):
            raise ConfigError(f"“{value[:80]}” is no e-mail address.", field=f"email.{name}")
    if email.enabled and not (email.host and email.sender and email.recipients):
        raise ConfigError(
            "E-mail needs a mail server, an address that it comes from and at least one that it goes to.",
            field="email.host",
        )
    if wish.webhook.url:
        _check_url(wish.webhook.url, "webhook.url")
    elif wish.webhook.enabled:
        raise ConfigError("Say which address is to be called.", field="webhook.url")
    if wish.address:
        _check_url(wish.address, "address")


def _is_address(text: str) -> bool:
    name, _, domain = text.rpartition("@")
    return bool(name and domain) and text.isprintable() and not set(text) & set(' ,;<>"()')


def _check_url(url: str, place: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        good = False
    if not good or not url.isprintable() or " " in url:
        raise ConfigError("This is no http or https address.", field=place)


def _sealed(product: Product, name: str, secret: str) -> str:
    return product.keys.seal(secret.encode(), _place(product, name))


def _place(product: Product, name: str) -> str:
    return f"setting:{product.project_id}:{name}"
