"""The settings of this instance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services import keeping
from wareflow.services.product import Product
from wareflow.store import settings
from wareflow.store.database import reading, transact

DEFAULTS: Mapping[str, Any] = {"time_zone": "UTC", "retention_days": 30, "language": "en"}


@dataclass(frozen=True)
class SettingsView:
    """The settings as they are now; ``home`` is where the data lies and cannot be changed here."""

    time_zone: str
    retention_days: int
    language: str
    home: str


def show(product: Product) -> SettingsView:
    """The settings as they are now."""
    with reading(product.engine) as session:
        known = {**DEFAULTS, **settings.read(session, product.project_id)}
    return SettingsView(home=str(product.config.home), **{name: known[name] for name in DEFAULTS})


def change(product: Product, values: Mapping[str, Any], by: str | None) -> SettingsView:
    """Change some settings."""
    if "time_zone" in values:
        _check_zone(values["time_zone"])

    def work(session: Session) -> None:
        if "retention_days" in values:
            keeping.refuse_contradiction(session, product.project_id, {"data": values["retention_days"]})
        for name, value in values.items():
            settings.write(session, product.project_id, name, value)
        settings.audit(session, product.project_id, by, "settings.change", "settings", dict(values))

    transact(product.engine, work)
    return show(product)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"“{name[:60]}” is no time zone. Use a name such as Europe/Warsaw.", field="time_zone"
        ) from None
