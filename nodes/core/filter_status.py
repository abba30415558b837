"""Filter status: let through the items whose status is on the list."""

from wareflow.sdk import Batch, Config, Context, Field, Out, Outputs, Transform


class FilterStatusConfig(Config):
    field: str = Field(
        "status",
        title="Status field",
        description="Path inside the item, such as order.status.",
        min_length=1,
        max_length=200,
        ui={"widget": "path"},
    )
    statuses: list[str] = Field(title="Statuses to keep", min_length=1, ui={"widget": "tags"})


class FilterStatus(Transform[FilterStatusConfig]):
    """Keeps the items whose status is one of the listed ones; the others leave by “Rejected”."""

    name = "core.filter_status"
    title = "Filter status"
    category = "logic"
    icon = "list-filter"

    kept = Out("Kept")
    rejected = Out("Rejected", skipped="filtered")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        wanted = set(self.config.statuses)
        kept, rejected = batch.partition(lambda item: str(item.get(self.config.field)) in wanted)
        return {self.kept: kept, self.rejected: rejected}
