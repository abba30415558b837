"""Split list: one item for each entry of a list."""

from typing import Any

from wareflow.sdk import (
    Batch,
    Config,
    Context,
    Example,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Problem,
    Record,
    Transform,
    get_path,
    has_path,
    set_path,
)


class SplitListConfig(Config):
    path: str = Field(
        title="List",
        description="Path of the list inside the item, such as order.lines.",
        min_length=1,
        max_length=200,
        ui={"widget": "path", "order": 1},
    )
    parent: str = Field(
        "parent",
        title="Keep the item's other fields under",
        description="A field of each entry; empty: they are left out.",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$|^$",
        ui={"order": 2},
    )
    position: str = Field(
        "",
        title="Field for the position",
        description="Counts the entries from 1; empty: not counted.",
        pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,59}$|^$",
        ui={"advanced": True, "order": 3},
    )


class SplitList(Transform[SplitListConfig]):
    """Makes an item of each entry of a list: order lines of orders, barcodes of products.

    An entry that is no object becomes the field `value`. Items whose list is empty leave by “Empty”.
    """

    name = "core.split_list"
    title = "Split list"
    icon = "rows-3"
    example = Example(
        {"path": "lines"}, [{"number": "1001", "lines": [{"sku": "00123"}, {"sku": "MUG"}]}, {"lines": []}]
    )

    entries = Out("Entries")
    empty = Out("Empty", skipped="empty")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        outputs: dict[Out, list[Item]] = {self.entries: [], self.empty: [], self.failed: []}
        for item in batch:
            try:
                made = [item.with_record(record) for record in self._split(item)]
            except ItemError as error:
                outputs[self.failed].append(item.with_error(Problem(error.code, error.message)))
                continue
            outputs[self.entries if made else self.empty] += made or [item]
        return {port: Batch(items) for port, items in outputs.items() if items}

    def _split(self, item: Item) -> list[Record]:
        path = self.config.path
        entries = get_path(item.record, path)
        if entries is None and has_path(item.record, path):
            return []
        if not isinstance(entries, list):
            raise ItemError(f"There is no list at “{path}”. Correct the path.", code="no_list")
        parent = _without(item.record, path)
        return [self._entry(entry, number, parent) for number, entry in enumerate(entries, 1)]

    def _entry(self, entry: Any, number: int, parent: Record) -> Record:
        record = entry if isinstance(entry, dict) else {"value": entry}
        added = {self.config.position: number, self.config.parent: parent}
        for name, value in added.items():
            if name and name in record:
                raise ItemError(f"Entry {number} has a field “{name}” of its own. Choose another name for ours.")
            if name:
                record = {**record, name: value}
        return record


def _without(record: Record, path: str) -> Record:
    holder, _, name = path.rpartition(".")
    if not holder:
        return {key: value for key, value in record.items() if key != name}
    inner = get_path(record, holder)
    return set_path(record, holder, _without(inner, name)) if isinstance(inner, dict) else record
