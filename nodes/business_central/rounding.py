"""The cent by which two ways of counting tax differ: a line with a name, on an account that a person chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wareflow.sdk import Field, Record

from nodes.business_central.codes import code_field


def rounding_account_field() -> Any:
    """The parameter that allows a rounding line at all."""
    return Field(
        "",
        title="Account for rounding",
        description="Takes the cents by which Business Central counts tax otherwise than the source, as a line with a "
        "name. Empty: such a document is set aside.",
        ui={"widget": "options", "options": "accounts", "advanced": True},
    )


def rounding_name_field() -> Any:
    return Field(
        "Rounding difference",
        title="Name of the rounding line",
        description="Its text in the document; by it the line is found again.",
        min_length=1,
        max_length=100,
        ui={"advanced": True},
    )


def rounding_tax_field() -> Any:
    return code_field("Tax group of the rounding line", "tax_groups", "One without tax. Empty: that of the account.")


def largest_rounding_field() -> Any:
    return Field(
        Decimal("0.05"),
        title="Largest rounding",
        description="A document that differs by more is set aside.",
        ge=0,
        le=1,
        ui={"advanced": True},
    )


@dataclass(frozen=True)
class Rounding:
    """What a step may put right, and how."""

    account: str
    name: str
    tax_code: str
    largest: Decimal

    def is_ours(self, line: Mapping[str, Any]) -> bool:
        """Whether it is a rounding line of this step."""
        number = str(line.get("lineObjectNumber") or "").casefold()
        return bool(self.account) and number == self.account.casefold() and line.get("description") == self.name

    def without(self, document: Record) -> Record:
        """The document as the source knows it."""
        return {**document, "lines": [line for line in document["lines"] if not self.is_ours(line)]}

    def line_for(self, difference: Decimal, document: Record) -> Record | None:
        """The line that takes the difference; None where it is none, is too much, or has its line already."""
        has_one = any(self.is_ours(line) for line in document["lines"])
        if not self.account or not difference or abs(difference) > self.largest or has_one:
            return None
        # Business Central counts more than the source: the line takes it off.
        line = {
            "lineType": "Account",
            "lineObjectNumber": self.account.upper(),
            "description": self.name,
            "quantity": Decimal(-1 if difference > 0 else 1),
            "unitPrice": abs(difference),
        }
        return {**line, "taxCode": self.tax_code.upper()} if self.tax_code else line
