"""Filter status: let through the items whose status is on the list."""

from typing import Literal

from wareflow.sdk import Batch, Config, Context, Example, Field, Item, ItemError, Out, Outputs, Transform, has_path


class FilterStatusConfig(Config):
    field: str = Field(
        "status",
        title="Status field",
        description="Path inside the item, such as order.status.",
        min_length=1,
        max_length=200,
        ui={"widget": "path", "order": 1},
    )
    statuses: list[str] = Field(
        title="Statuses to keep",
        description="Written as in the items; capital letters count.",
        min_length=1,
        ui={"widget": "tags", "order": 2},
    )
    on_missing: Literal["fail", "reject"] = Field(
        "fail",
        title="When an item has no status",
        description="Set it aside as failed, or let it leave with the rejected ones.",
        ui={"advanced": True, "order": 3},
    )


class FilterStatus(Transform[FilterStatusConfig]):
    """Keeps the items whose status is one of the listed ones; the others leave by “Rejected”."""

    name = "core.filter_status"
    title = "Filter status"
    category = "logic"
    icon = "list-filter"
    example = Example(
        {"statuses": ["paid"]}, [{"number": "1001", "status": "paid"}, {"number": "1002", "status": "new"}]
    )

    kept = Out("Kept")
    rejected = Out("Rejected", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        return self.sort_out(batch, lambda item: self.kept if self._is_wanted(item) else self.rejected)

    def _is_wanted(self, item: Item) -> bool:
        if not has_path(item.record, self.config.field):
            if self.config.on_missing == "reject":
                return False
            raise ItemError(
                f"The item has no field “{self.config.field}”. Correct the path, or let such items be rejected.",
                code="missing",
                field="field",
            )
        return str(item.get(self.config.field)) in self.config.statuses
