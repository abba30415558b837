"""One payment as a step was told it, checked before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError, Record, decimal_of

from nodes.baselinker.values import time_of

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
    at = time_of(values["paid_at"], "paid_at") or now
    return Payment(amount, at, _short(values, "reference"), _short(values, "comment"))


def _amount(value: Any) -> Decimal:
    amount = decimal_of(value)
    if amount is None or amount < 0:
        raise ItemError(f"“{value}” is no amount that can be paid. Correct the mapping.", field="amount")
    return amount


def _short(values: Mapping[str, Any], name: str) -> str:
    text = "" if values[name] is None else str(values[name])
    if len(text) > LONGEST:
        raise ItemError(f"“{text}” is longer than {LONGEST} characters. Shorten it in the mapping.", field=name)
    return text
