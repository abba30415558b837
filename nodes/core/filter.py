"""Filter: let through the items that meet conditions."""

from wareflow.sdk import Batch, Config, Context, Example, Field, Out, Outputs, Transform

from nodes.core._conditions import Conditions, OnMissing, compiled


class FilterConfig(Config):
    conditions: Conditions = Field(
        title="Conditions",
        description="Items that meet them are kept. Text is compared as text; choose number or date where it is one.",
        ui={"widget": "conditions", "expression": True, "order": 1},
    )
    ignore_case: bool = Field(False, title="Ignore capital letters", ui={"advanced": True, "order": 2})
    on_missing: OnMissing = Field(
        "fail",
        title="When a field is missing",
        description="Set the item aside as failed, or let the rule not hold.",
        ui={"advanced": True, "order": 3},
    )


class Filter(Transform[FilterConfig]):
    """Keeps the items that meet the conditions; the others leave by “Rejected” and count as filtered.

    An item of which it cannot be said, because a field is missing or is no number, goes to “Failed”.
    """

    name = "core.filter"
    title = "Filter"
    category = "logic"
    icon = "filter"
    example = Example(
        {"conditions": {"match": "all", "rules": [{"field": "status", "operator": "in", "value": ["paid", "sent"]}]}},
        [{"number": "1001", "status": "paid"}, {"number": "1002", "status": "new"}],
    )

    kept = Out("Kept")
    rejected = Out("Rejected", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        config = self.config
        wanted = compiled(config.conditions, ctx, config.on_missing, ignore_case=config.ignore_case)
        return self.sort_out(batch, lambda item: self.kept if wanted(item) else self.rejected)
