"""Which argument of a filter is which, and the ones that are known before any record is."""

from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from wareflow.engine.expressions.errors import ExpressionFault
from wareflow.engine.expressions.filters import Filter, Parameter
from wareflow.engine.expressions.parse import Tree


@dataclass(frozen=True, slots=True)
class Fixed:
    """An argument written as a literal, checked and prepared once."""

    value: Any


@dataclass(frozen=True, slots=True)
class Varying:
    """An argument worked out for each record."""

    parameter: Parameter
    node: nodes.Expr


def bind(tree: Tree, node: nodes.Filter, filter_: Filter) -> list[Fixed | Varying]:
    """The arguments in the order of the parameters; raises on a wrong number, name or literal."""
    given = _given(tree, node, filter_)
    bound: list[Fixed | Varying] = []
    for parameter in filter_.parameters:
        if parameter.name not in given:
            if parameter.required:
                raise _refusal(
                    tree, node, filter_, f"`{filter_.name}` needs *{parameter.name}*: {parameter.description}"
                )
            bound.append(Fixed(parameter.default))
            continue
        argument = given[parameter.name]
        if is_literal(argument):
            bound.append(Fixed(parameter.prepare(literal(argument), tree.site(node, argument))))
        else:
            bound.append(Varying(parameter, argument))
    return bound


def is_literal(node: nodes.Node) -> bool:
    """A constant, or a list or table of nothing but constants."""
    match node:
        case nodes.Const():
            return True
        case nodes.Neg():
            return isinstance(node.node, nodes.Const) and type(node.node.value) is int
        case nodes.List():
            return all(isinstance(element, nodes.Const) for element in node.items)
        case nodes.Dict():
            return all(
                isinstance(pair.value, nodes.Const)
                and isinstance(pair.key, nodes.Const)
                and type(pair.key.value) in (str, int)
                for pair in node.items
            )
    return False


def literal(node: nodes.Node) -> Any:
    """The value of a literal; nothing is worked out but the sign of a whole number."""
    match node:
        case nodes.Const():
            return node.value
        case nodes.Neg():
            return -literal(node.node)
        case nodes.List():
            return [literal(element) for element in node.items]
        case nodes.Dict():
            return {str(literal(pair.key)): literal(pair.value) for pair in node.items}
    raise AssertionError("not a literal")


def _given(tree: Tree, node: nodes.Filter, filter_: Filter) -> dict[str, nodes.Expr]:
    names = [parameter.name for parameter in filter_.parameters]
    if len(node.args) > len(names):
        takes = f"takes {len(names)} arguments at most" if names else "takes no arguments"
        raise _refusal(tree, node, filter_, f"`{filter_.name}` {takes}.")
    given: dict[str, nodes.Expr] = dict(zip(names, node.args, strict=False))
    for keyword in node.kwargs:
        assert isinstance(keyword, nodes.Keyword)
        if keyword.key not in names:
            known = ", ".join(f"*{name}*" for name in names) or "none"
            raise _refusal(
                tree, node, filter_, f"`{filter_.name}` has no argument *{keyword.key}*. Its arguments: {known}."
            )
        if keyword.key in given:
            raise _refusal(tree, node, filter_, f"*{keyword.key}* is given twice to `{filter_.name}`.")
        given[keyword.key] = keyword.value
    return given


def _refusal(tree: Tree, node: nodes.Filter, _filter: Filter, message: str) -> ExpressionFault:
    return tree.site(node).forbidden(message)
