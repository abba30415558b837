"""Which fields of the record an expression reads."""

from jinja2 import nodes

from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.source import Bracketed, is_expression, split_source


def names_used(source: str) -> set[str]:
    """The item paths in a value field, such as item.price or item.lines; raises on a text that cannot be read."""
    if not is_expression(source):
        return set()
    trees = [Tree(source, part, None) for part in split_source(source) if isinstance(part, Bracketed)]
    return set().union(*(item_paths(tree.root) for tree in trees))


def item_paths(root: nodes.Node) -> set[str]:
    """The longest path of each place; a position or a worked-out key ends it."""
    found: set[str] = set()
    waiting: list[nodes.Node] = [root]
    while waiting:
        node = waiting.pop()
        keys = _keys(node)
        if keys is None:
            waiting.extend(node.iter_child_nodes())
        else:
            found.add(".".join(("item", *keys)))
    return found


def _keys(node: nodes.Node) -> list[str] | None:
    match node:
        case nodes.Name(name="item" | "record"):
            return []
        case nodes.Getattr():
            keys = _keys(node.node)
            return None if keys is None else [*keys, node.attr]
        case nodes.Getitem(arg=nodes.Const(value=str(key))):
            keys = _keys(node.node)
            return None if keys is None else [*keys, key]
    return None
