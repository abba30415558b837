"""Branch: send each item the way its conditions name."""

from typing import Literal

from pydantic import field_validator
from wareflow.sdk import Batch, Config, Context, Example, Field, Item, ItemError, Out, Outputs, Problem, Transform

from nodes.core._conditions import Conditions, OnMissing, compiled

_TAKEN = {"items", "otherwise", "failed", "start"}


class Way(Config):
    name: str = Field(
        title="Name",
        description="Small letters, digits and _; wires hold on to it.",
        pattern=r"^[a-z][a-z0-9_]{0,39}$",
        ui={"order": 1, "placeholder": "paid"},
    )
    title: str = Field("", title="Title", description="On the card; empty: the name.", max_length=40, ui={"order": 2})
    when: Conditions = Field(title="When", ui={"widget": "conditions", "expression": True, "order": 3})


class BranchConfig(Config):
    branches: list[Way] = Field(
        title="Ways out",
        description="Each has a name and conditions.",
        min_length=1,
        max_length=20,
        ui={"widget": "branches", "expression": True, "order": 1},
    )
    send_to: Literal["first", "all"] = Field(
        "first", title="An item takes", description="The first way that fits, or every way that fits.", ui={"order": 2}
    )
    on_missing: OnMissing = Field(
        "fail",
        title="When a field is missing",
        description="Set the item aside as failed, or let the rule not hold.",
        ui={"advanced": True, "order": 3},
    )

    @field_validator("branches")
    @classmethod
    def _told_apart(cls, branches: list[Way]) -> list[Way]:
        names = [branch.name for branch in branches]
        for name in names:
            if name in _TAKEN or names.count(name) > 1:
                raise ValueError(f"cannot use the name “{name}” (again); choose another")
        return branches


class Branch(Transform[BranchConfig]):
    """Sends items different ways by their conditions; those that fit nowhere leave by “Otherwise”."""

    name = "core.branch"
    title = "Branch"
    category = "logic"
    icon = "split"
    dynamic = "branches[].name"
    example = Example(
        {
            "branches": [
                {"name": "paid", "when": {"rules": [{"field": "status", "operator": "equals", "value": "paid"}]}}
            ]
        },
        [{"number": "1001", "status": "paid"}, {"number": "1002", "status": "new"}],
    )

    otherwise = Out("Otherwise", skipped="filtered")

    @classmethod
    def dynamic_outputs(cls, config: BranchConfig) -> dict[str, Out]:
        return {branch.name: _out(branch) for branch in config.branches}

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        ways = list(self.dynamic_outputs(self.config).values())
        holds = [compiled(branch.when, ctx, self.config.on_missing) for branch in self.config.branches]
        outputs: dict[Out, list[Item]] = {way: [] for way in ways}
        for item in batch:
            try:
                fitting = [way for way, met in zip(ways, holds, strict=True) if met(item)]
            except ItemError as error:
                failing = item.with_error(Problem(error.code, error.message))
                outputs.setdefault(self.failed, []).append(failing)
                continue
            taken = fitting[:1] if self.config.send_to == "first" else fitting
            for way in taken or [self.otherwise]:
                outputs.setdefault(way, []).append(item)
        return {way: Batch(items) for way, items in outputs.items()}


def _out(branch: Way) -> Out:
    out = Out(branch.title or branch.name)
    out.name = branch.name
    return out
