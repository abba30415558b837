"""The category tree kept as nested sets: positions, depth and full names follow from names and parents."""

from collections import defaultdict
from itertools import count

from wareflow.sandbox.lightspeed.store import Row, Store


def renumber(store: Store) -> None:
    """Set leftNode, rightNode, nodeDepth and fullPathName of all categories anew."""
    children: dict[str, list[Row]] = defaultdict(list)
    for row in store.rows("Category"):
        children[row["parentID"]].append(row)
    numbers = count(1)

    def visit(row: Row, depth: int, above: str) -> None:
        row["nodeDepth"], row["fullPathName"] = str(depth), above + row["name"]
        row["leftNode"] = str(next(numbers))
        for child in children[row["categoryID"]]:
            visit(child, depth + 1, f"{above}{row['name']}/")
        row["rightNode"] = str(next(numbers))

    for root in children["0"]:
        visit(root, 0, "")


def is_below(store: Store, category_id: str, ancestor_id: str) -> bool:
    """Whether a category is the other one or stands somewhere below it."""
    while category_id != "0":
        if category_id == ancestor_id:
            return True
        row = store.find("Category", category_id)
        category_id = row["parentID"] if row else "0"
    return False
