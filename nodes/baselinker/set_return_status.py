"""Set BaseLinker return status: move returns of goods to a status."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConfigError,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    plain_text,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.records import status_named, unknown_status

NOUN = "return status"


class SetReturnStatusConfig(Config):
    connection: str = ConnectionField("baselinker")
    return_id: str = ExpressionField(
        "{{ item.return_id }}", title="Return id", description="BaseLinker's own number of the return.", min_length=1
    )
    status_id: str = Field(
        title="New status",
        description="A return status of the account, by id or name.",
        min_length=1,
        ui={"widget": "options", "options": "return_statuses", "expression": True},
    )


class SetReturnStatus(Action[SetReturnStatusConfig]):
    """Moves each return to the status, unless it is there already."""

    name = "baselinker.set_return_status"
    title = "Set BaseLinker return status"
    category = "baselinker"
    icon = "tag"
    example = Example({"connection": "demo_baselinker", "status_id": "6602"}, [{"return_id": "3300001"}])
    writes = True
    keys = ("return_id",)
    fields = {"return_id": "text", "status_id": "text", "return_status": "text"}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        rows = await client.rows("getOrderReturnStatusList", "statuses")
        statuses = {str(row["id"]): str(row["name"]) for row in rows}
        if "{" not in self.config.status_id and not status_named(self.config.status_id, statuses):
            raise ConfigError(unknown_status(self.config.status_id, statuses, NOUN), field="status_id")
        render = ctx.renderer({"return": self.config.return_id, "status": self.config.status_id})

        def return_of(item: Item) -> str:
            return _number(render(item, None)["return"])

        async def move(item: Item) -> Item:
            number, wanted = return_of(item), render(item, None)["status"]
            status = status_named(wanted, statuses)
            if status is None:
                raise ItemError(unknown_status(wanted, statuses, NOUN), field="status_id")
            question = {"return_id": int(number)}
            found = await client.rows("getOrderReturns", "returns", question)
            row = next((each for each in found if str(each["return_id"]) == number), None)
            if row is None:
                raise ItemError(f"BaseLinker has no return {number}. Check the return id.", field="return_id")
            before, after = _state(str(row["status_id"]), statuses), _state(status, statuses)
            change = Change.between("return", number, before, after)
            await ctx.apply(change, partial(client.set_return_status, number, status), item=item, effect="A")
            return item.with_record({**item.record, "return_id": number, **after})

        return await self.each(batch, move, to=self.done, at_once=2 * client.at_once, lane=return_of)


def _number(value: object) -> str:
    text = plain_text(value)
    if not text.isascii() or not text.isdigit():
        raise ItemError(f"“{value}” is no BaseLinker return id. Check the mapping.", field="return_id")
    return str(int(text))


def _state(status_id: str, statuses: dict[str, str]) -> Record:
    return {"status_id": status_id, "return_status": statuses.get(status_id, "")}
