"""The parameters of the steps that turn orders and refunds into documents for a ledger."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import Config, ExpressionField, Field, decimal_of

ACCOUNT_LENGTH = 20


def account(title: str, description: str) -> Any:
    """The number of an account that may be left empty."""
    return Field("", title=title, description=description, max_length=ACCOUNT_LENGTH)


class MoneyConfig(Config):
    amounts: Literal["shop", "customer"] = Field(
        "shop", title="Amounts in", description="The shop's currency, or the one in which the customer paid."
    )
    local_currency: str = Field(
        "",
        title="Currency of the ledger",
        description="A document in this currency names none. Empty: the currency is always named.",
        max_length=3,
        ui={"placeholder": "PLN"},
    )
    item_number: str = ExpressionField(
        "{{ item.line.sku }}",
        title="Item number",
        description="Of a line with a product; item.line is the line, item the order.",
        min_length=1,
    )
    tax_codes: dict[str, str] = Field(
        {},
        title="Tax groups",
        description="Rate in per cent, and the tax group that stands for it; 0 is that of lines without tax. "
        "Empty: no tax group is given.",
        ui={"widget": "table"},
    )
    prices: Literal["shop", "without_tax", "with_tax"] = Field(
        "shop",
        title="Prices in the document",
        description="As in the shop; or always without or with tax, for documents to which that cannot be told.",
        ui={"advanced": True},
    )
    tax_counted: Literal["per_rate", "per_line"] = Field(
        "per_rate",
        title="The ledger counts tax",
        description="Once for each rate of a document, or line by line. By it the rounding line is worked out.",
        ui={"advanced": True},
    )
    shipping_as: Literal["account", "item"] = Field(
        "account", title="Shipping is", description="A line of an account, or of an item such as a service."
    )
    shipping_number: str = account("Account for shipping", "The number of the account, or of the item.")
    shipping_numbers: dict[str, str] = Field(
        {},
        title="Shipping by method",
        description="The shop's shipping method, and the account or item that takes its charge instead.",
        ui={"widget": "table"},
    )
    gift_card_account: str = account("Account for gift cards", "Takes gift cards that were sold.")
    tip_account: str = account("Account for tips", "Takes tips.")
    other_account: str = account(
        "Account for lines without item", "Takes lines of their own text, and products without a SKU."
    )
    fee_account: str = account("Account for duties and fees", "Takes import duties and additional fees.")
    rounding_account: str = account(
        "Account for rounding", "Takes cash rounding, and the cents by which two ways of rounding tax differ."
    )
    largest_rounding: Decimal = Field(
        Decimal("0.05"),
        title="Largest rounding",
        description="What differs by more than this amount is set aside.",
        ge=0,
        le=1,
        ui={"advanced": True},
    )

    @field_validator("tax_codes")
    @classmethod
    def _rates(cls, codes: dict[str, str]) -> dict[str, str]:
        for rate in codes:
            if decimal_of(rate) is None:
                raise ValueError(f"“{rate}” is no rate in per cent such as 23 or 8.5")
        return codes


class RefundDocumentConfig(MoneyConfig):
    number: str = ExpressionField(
        "{{ item.name }}-R{{ item.refund.position }}",
        title="Document number",
        description="Of each refund; item.refund is the refund, item the order. The same again in every run.",
        min_length=1,
    )
    prices: Literal["shop", "without_tax", "with_tax"] = Field(
        "without_tax",
        title="Prices in the document",
        description="Without tax, with it, or as in the shop. A ledger that takes it from the customer is not told.",
        ui={"advanced": True},
    )
    refund_account: str = account(
        "Account for other refunds", "Takes money given back without goods, and what was kept back of it."
    )
    pending: Literal["book", "leave_out"] = Field(
        "book",
        title="While the money is on its way",
        description="Make a document of the refund all the same, or leave it out until the order comes again. One "
        "whose money could not be given back is never booked.",
        ui={"advanced": True},
    )
    not_restocked_account: str = account(
        "Account for goods not restocked", "Takes goods that did not go back on stock. Empty: the item takes them."
    )
    return_location: str = Field(
        "",
        title="Return location",
        description="Code of the location at which returned items are booked. Empty: none is named.",
        max_length=10,
    )
    return_locations: dict[str, str] = Field(
        {},
        title="Return location by place",
        description="The shop's location at which goods went back on stock, and the code of that location in the "
        "ledger. Goods of other places, or that were not restocked, are booked at the return location above.",
        ui={"widget": "table"},
    )
