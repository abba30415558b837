"""Keys by which items are told apart or brought together."""

from wareflow.sdk import Item, ItemError

from nodes.core._compare import key_of


def key_at(item: Item, path: str) -> str:
    """The key at a path. Raises ItemError when there is none: a blank key would match every other blank one."""
    value = item.get(path)
    if value is None or value == "":
        raise ItemError(f"The item has no key at “{path}”. Fill it in or correct the path.", code="no_key")
    if isinstance(value, list | dict):
        raise ItemError(f"“{path}” is a list or an object and cannot be a key.", code="no_key")
    return key_of(value)
