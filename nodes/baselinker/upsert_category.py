"""BaseLinker: upsert category: find a category by its path, and make what is missing of it."""

import asyncio
from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConfigError,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    plain_text,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import InventoryConfig
from nodes.baselinker.connection import BaseLinkerConnection

LONGEST_NAME = 200
Tree = dict[tuple[str, ...], str]
"""The id of each category by the names on its way; empty where a plan would make it."""


class UpsertCategoryConfig(InventoryConfig):
    path: str = ExpressionField(
        "{{ item.category }}",
        title="Path of the category",
        description="The names from the top down, such as Kitchen/Mugs. Empty: the item leaves as it is.",
    )
    separator: str = Field(
        "/", title="Between the names", description="What stands between the names of the path.", min_length=1
    )


class UpsertCategory(Action[UpsertCategoryConfig]):
    """Reads the categories of the catalogue once and makes those that are missing, parents first; none is changed.

    The item then holds `category_id`: map it in *upsert product*.
    """

    name = "baselinker.upsert_category"
    title = "BaseLinker: upsert category"
    category = "baselinker"
    icon = "folder-tree"
    example = Example(
        {"connection": "demo_baselinker", "inventory": "4101"},
        [{"sku": "MUG-BLUE", "category": "Kitchen/Mugs/Stoneware"}, {"sku": "00129", "category": "Kitchen/Mugs"}],
    )
    writes = True
    keys = ("category_id",)
    fields = {"category_id": "text"}

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        if not self.config.inventory.isascii() or not self.config.inventory.isdigit():
            raise ConfigError(
                f"“{self.config.inventory}” is no catalogue. Choose one from the list.", field="inventory"
            )
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer(self.config.path)
        # Paths share their beginnings: one item after the other, so that nothing is made twice.
        turn, trees = asyncio.Lock(), [await self._tree(client)]

        async def upsert(item: Item) -> Item:
            names = self._names(render(item, None))
            async with turn:
                # After trouble nobody knows what was made: then the categories are read again.
                tree = trees.pop() if trees else await self._tree(client)
                for depth in range(1, len(names) + 1):
                    await self._have(names[:depth], tree, client, ctx, item)
                trees.append(tree)
            return item.with_record({**item.record, "category_id": tree.get(names, "")})

        return await self.each(batch, upsert, to=self.saved)

    async def _tree(self, client: BaseLinker) -> Tree:
        question = {"inventory_id": int(self.config.inventory)}
        return tree_of(await client.rows("getInventoryCategories", "categories", question))

    def _names(self, value: object) -> tuple[str, ...]:
        names = tuple(part.strip() for part in plain_text(value).split(self.config.separator) if part.strip())
        long = next((name for name in names if len(name) > LONGEST_NAME), "")
        if long:
            raise ItemError(f"“{long[:60]}…” is longer than {LONGEST_NAME} characters. Shorten the name.", field="path")
        return names

    async def _have(self, path: tuple[str, ...], tree: Tree, client: BaseLinker, ctx: Context, item: Item) -> None:
        """See to it that one category is there, below those before it."""
        wanted = {"name": path[-1], "parent": self.config.separator.join(path[:-1])}
        change = Change.between("category", self.config.separator.join(path), wanted if path in tree else None, wanted)
        send = partial(client.add_category, self.config.inventory, path[-1], tree.get(path[:-1], ""))
        saved = await ctx.apply(change, send, item=item, effect="C")
        tree.setdefault(path, saved.get("category_id", ""))


def tree_of(rows: list[dict[str, object]]) -> Tree:
    """The categories by the names on their way. Of two that are called the same in one place the first counts."""
    known = {str(row["category_id"]): row for row in rows}
    tree: Tree = {}
    for number, row in known.items():
        names, above, seen = [str(row["name"])], str(row.get("parent_id") or 0), {number}
        while above in known and above not in seen:
            seen.add(above)
            names.insert(0, str(known[above]["name"]))
            above = str(known[above].get("parent_id") or 0)
        tree.setdefault(tuple(names), number)
    return tree
