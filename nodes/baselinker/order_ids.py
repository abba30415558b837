"""Order ids as steps get them: told apart from what is none, and collected for one question."""

from collections.abc import Callable, Iterable

from wareflow.sdk import Batch, Item, ItemError, keys_of, plain_text


def order_id_of(value: object) -> str:
    """The id as BaseLinker writes it. Raises ItemError for anything that is no id."""
    text = plain_text(value)
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise ItemError(
            f"“{value}” is no BaseLinker order id, which is a whole number. Check the mapping.", field="order_id"
        )
    return str(int(text))


def order_ids(batch: Batch, value_of: Callable[[Item], object]) -> Iterable[str]:
    """The ids to look up; an item without a usable one fails later, by itself."""
    return keys_of(batch, lambda item: order_id_of(value_of(item))).values()


def no_such_order(order_id: str) -> ItemError:
    """What to say about an order that the account does not have."""
    return ItemError(f"BaseLinker has no order {order_id}. Check the order id.", field="order_id")
