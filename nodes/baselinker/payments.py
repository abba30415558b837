"""One payment as a step was told it, checked before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wareflow.sdk import ItemError, Record

LONGEST = 30


@dataclass(frozen=True)
class Payment:
    """What is to be booked."""

    amount: Decimal
    at: datetime
    reference: str
    comment: str

    def on_the_wire(self) -> Record:
        """What goes along with the amount."""
        more = {"external_payment_id": self.reference} if self.reference else {}
        return {"payment_date": int(self.at.timestamp()), "payment_comment": self.comment, **more}


def payment_of(values: Mapping[str, Any], order: Record, now: datetime) -> Payment:
    """The payment from a step's rendered parameters; without an amount it is the whole order."""
    given = values["amount"]
    amount = order["total"] if given in ("", None) else _amount(given)
    return Payment(amount, _time(values["paid_at"]) or now, _short(values, "reference"), _short(values, "comment"))


def _amount(value: Any) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ItemError(f"“{value}” is no amount that can be paid. Correct the mapping.", field="amount")
    return amount


def _short(values: Mapping[str, Any], name: str) -> str:
    text = "" if values[name] is None else str(values[name])
    if len(text) > LONGEST:
        raise ItemError(f"“{text}” is longer than {LONGEST} characters. Shorten it in the mapping.", field=name)
    return text


def _time(value: Any) -> datetime | None:
    """A time with its zone; one without is taken as UTC."""
    if value in ("", None):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ItemError(f"“{value}” is no date. Write it like 2026-01-31.", field="paid_at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
