"""Orders whose parts do not come to their total."""

from decimal import Decimal
from typing import Literal

from wareflow.sdk import Config, Field, Problem, Record

from nodes.shopify.configs import LargeReads


class WholeOrders(Config):
    """Of a step whose orders are added up when they are read."""

    when_totals_differ: Literal["set_aside", "pass"] = Field(
        "set_aside",
        title="When the parts do not add up",
        description="Set the order aside with the difference, or let it pass; “difference” says how much is missing.",
        ui={"advanced": True, "order": 5},
    )
    allowed_difference: Decimal = Field(
        Decimal("0.05"),
        title="Allowed difference",
        description="Up to this amount, in the shop's currency and in the customer's, an order counts as added up.",
        ge=0,
        le=100,
        ui={"advanced": True, "order": 6},
    )

    def problem(self, record: Record) -> Problem | None:
        """Why an order is set aside; none when it is let through."""
        missing = max(abs(record["difference"]), abs(record["difference_presentment"]))
        if self.when_totals_differ == "pass" or missing <= self.allowed_difference:
            return None
        return Problem(
            "totals",
            f"The parts of order {record['name']} do not add up to its total of {record['total']} "
            f"{record['currency']}: {record['difference']} are missing. "
            "Look at the order in Shopify, or let such orders pass.",
        )


class AddedUp(WholeOrders, LargeReads):
    """Of a source that reads orders page by page or in bulk."""
