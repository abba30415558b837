"""The allow-list: which syntax may stand in an expression. What is not listed here is refused, also future syntax."""

from collections.abc import Callable, Mapping
from typing import Final

from jinja2 import nodes

from wareflow.engine.expressions.arguments import bind
from wareflow.engine.expressions.conditions import ABSENCE, TESTS
from wareflow.engine.expressions.errors import ExpressionFault, Site
from wareflow.engine.expressions.filters import by_any_name, catalog
from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.scope import FUNCTIONS
from wareflow.engine.expressions.vocabulary import nearest

_PLAIN: Final = frozenset(
    {
        nodes.Const,
        nodes.Slice,
        nodes.Add,
        nodes.Sub,
        nodes.Mul,
        nodes.Div,
        nodes.FloorDiv,
        nodes.Mod,
        nodes.Pow,
        nodes.Neg,
        nodes.Pos,
        nodes.Not,
        nodes.And,
        nodes.Or,
        nodes.Compare,
        nodes.Operand,
        nodes.Concat,
        nodes.List,
        nodes.Dict,
        nodes.Keyword,
    }
)
_VALUES: Final = (nodes.Const, nodes.List, nodes.Concat, nodes.Compare, nodes.BinExpr, nodes.UnaryExpr, nodes.Test)


class Checker:
    """Walks one tree and collects everything that is wrong with it."""

    def __init__(self, tree: Tree, names: frozenset[str], max_nodes: int) -> None:
        self._tree = tree
        self._names = names
        self._room = max_nodes
        self._max_nodes = max_nodes
        self.problems: list[ExpressionFault] = []

    def run(self) -> list[ExpressionFault]:
        """All problems in the order of the text; a tree that is too large gives that one only."""
        try:
            self._walk(self._tree.root)
        except _TooLargeError as error:
            return [self._tree.site(self._tree.root).too_large(str(error))]
        return sorted(self.problems, key=lambda problem: problem.start or 0)

    def _walk(self, node: nodes.Node) -> None:
        self._room -= 1
        if self._room < 0:
            raise _TooLargeError(f"This expression has more than {self._max_nodes} parts. Split it over fields.")
        check = _CHECKS.get(type(node))
        if check is not None:
            check(self, node)
        elif type(node) not in _PLAIN:
            self.problems.append(self._site(node).forbidden(_refusal_of(node)))
            return
        for child in node.iter_child_nodes():
            if not (isinstance(node, nodes.Call) and child is node.node):
                self._walk(child)

    def _name(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Name)
        if node.name in self._names:
            return
        site = self._site(node)
        known = ", ".join(f"`{name}`" for name in sorted(self._names))
        if node.name in FUNCTIONS:
            problem = site.forbidden(f"`{node.name}` must be called: `{node.name}()`.")
            problem.fix = f"{node.name}()"
        else:
            close = nearest(node.name, self._names) or (f"item.{node.name}" if "item" in self._names else None)
            hint = f" Did you mean `{close}`?" if close else ""
            problem = site.forbidden(f"`{node.name}` is not a known name.{hint} Names here: {known}.")
            problem.fix = close
        self.problems.append(problem)

    def _getattr(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Getattr)
        if isinstance(node.node, _VALUES):
            site = self._site(node)
            self.problems.append(
                site.forbidden(f"`.{node.attr}` cannot stand here: only objects of the record have fields.")
            )

    def _getitem(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Getitem)
        if isinstance(node.arg, nodes.Const) and type(node.arg.value) not in (str, int):
            self.problems.append(self._site(node).forbidden("Between `[` and `]` stands a field name or a position."))

    def _pair(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Pair)
        if isinstance(node.key, nodes.Const) and type(node.key.value) not in (str, int):
            self.problems.append(self._site(node.key).forbidden("The names in `{ }` must be texts, such as 'new'."))

    def _condition(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.CondExpr)
        if node.expr2 is None:
            self.problems.append(self._site(node).forbidden("`… if …` needs an `else`, which may be `else none`."))

    def _filter(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Filter)
        site = Site(self._tree.source, node.lineno, node.lineno + len(node.name), self._tree.field)
        filter_ = by_any_name().get(node.name)
        if filter_ is None:
            close = nearest(node.name, by_any_name())
            hint = f" Did you mean `{close}`?" if close else ""
            problem = site.forbidden(f"There is no filter `{node.name}`.{hint}")
            problem.fix = close
            self.problems.append(problem)
            return
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self.problems.append(site.forbidden("`*` and `**` cannot stand before an argument."))
            return
        try:
            bind(self._tree, node, filter_)
        except ExpressionFault as problem:
            self.problems.append(problem)

    def _test(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Test)
        offered = ABSENCE | TESTS.keys()
        if node.name not in offered:
            close = nearest(node.name, offered)
            hint = f" Did you mean `is {close}`?" if close else f" Tests: {', '.join(sorted(offered))}."
            self.problems.append(self._site(node).forbidden(f"There is no test `is {node.name}`.{hint}"))
        elif node.args or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
            self.problems.append(self._site(node).forbidden(f"`is {node.name}` takes nothing after it."))

    def _call(self, node: nodes.Node) -> None:
        assert isinstance(node, nodes.Call)
        site = self._site(node)
        target = node.node
        if isinstance(target, nodes.Name) and target.name in FUNCTIONS:
            if node.args or node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
                self.problems.append(site.forbidden(f"`{target.name}()` takes no arguments."))
            return
        self.problems.append(site.forbidden(_refused_call(target)))

    def _site(self, node: nodes.Node) -> Site:
        return self._tree.site(node)


class _TooLargeError(Exception):
    """Stops the walk of a tree beyond the limits."""


def _refused_call(target: nodes.Node) -> str:
    functions = ", ".join(f"`{name}()`" for name in sorted(FUNCTIONS))
    if isinstance(target, nodes.Getattr):
        close = nearest(target.attr, catalog())
        hint = f" Use the filter `| {close}`." if close else " Use a filter, such as `| upper`."
        return f"Values have no methods, so `.{target.attr}()` cannot be called.{hint}"
    name = target.name if isinstance(target, nodes.Name) else "this"
    hint = f" Use the filter `| {name}`." if name in catalog() else ""
    return f"`{name}` cannot be called. Functions: {functions}.{hint}"


def _refusal_of(node: nodes.Node) -> str:
    if isinstance(node, nodes.Tuple):
        return "Values between `(` and `)` with commas are not offered. Write a list: `[a, b]`."
    return "This construct is not offered in expressions."


_CHECKS: Final[Mapping[type[nodes.Node], Callable[[Checker, nodes.Node], None]]] = {
    nodes.Name: Checker._name,
    nodes.Getattr: Checker._getattr,
    nodes.Getitem: Checker._getitem,
    nodes.Pair: Checker._pair,
    nodes.CondExpr: Checker._condition,
    nodes.Filter: Checker._filter,
    nodes.Test: Checker._test,
    nodes.Call: Checker._call,
}
