"""The failpoints of the product, found in its source: every function that is handed to a transaction gives two."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from wareflow import failpoints

BACKEND = Path(failpoints.__file__).parent
WRAPPERS, WRAPPED = ("erasing.Eraser._do",), ("erasing.Eraser.", "erasing_rows.")
"""What these hand over goes through one function of theirs, which is the work of the transaction."""
DOORS = ("store/database.py", "store/writer.py")
"""The only files that open a write transaction of the product."""
NOT_OURS = ("store/migrate.py", "store/migrations/", "services/erasing.py")
"""Alembic's own transactions (a migration that breaks off is begun again at the next start); VACUUM, which has none."""
OPENS = ("writing(", ".begin()", ".commit()", "isolation_level=")


def sources() -> Iterator[tuple[str, str]]:
    """Place inside the package and text of every file of the product."""
    for path in sorted(BACKEND.rglob("*.py")):
        yield path.relative_to(BACKEND).as_posix(), path.read_text(encoding="utf-8")


def open_write_transactions() -> list[str]:
    """Files outside the doors that begin or commit a write transaction by themselves."""
    return [
        f"{place}: {sign}"
        for place, text in sources()
        if place not in DOORS and not place.startswith(NOT_OURS) and place != "failpoints.py"
        for sign in OPENS
        if sign in text
    ]


def commits() -> set[str]:
    """Names of all commits: what `failpoints.name_of` gives for the functions that do the work in them."""
    found = {name for place, text in sources() for name in _handed_over(place, ast.parse(text))}
    return {name for name in found if name in WRAPPERS or not name.startswith(WRAPPED)}


def sends() -> set[str]:
    """Names of all points that stand in the code by themselves."""
    found = set()
    for _, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "fp" and node.args:
                found.add(ast.literal_eval(node.args[0]))
    return found


def everything() -> list[str]:
    """Every point by name."""
    return sorted({f"{name}.{side}" for name in commits() for side in ("before", "after")} | sends())


def _handed_over(place: str, tree: ast.Module) -> Iterator[str]:
    """Functions whose first parameter is a session and which are given to another function instead of being called."""
    name = "wareflow." + place.removesuffix(".py").replace("/", ".")
    if not any(word in ast.unparse(tree) for word in ("transact(", "write(", "submit(")):
        return
    module = importlib.import_module(name.removesuffix(".__init__"))
    for outer in tree.body:
        for inner, owner in _with_owner(outer):
            nested = {each.name: each for each in ast.walk(inner) if isinstance(each, ast.FunctionDef)}
            for call in (each for each in ast.walk(inner) if isinstance(each, ast.Call)):
                for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
                    if found := _work(argument, nested, module, owner):
                        yield found


def _with_owner(outer: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(outer, ast.ClassDef):
        for each in outer.body:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                yield each, f"{outer.name}.{each.name}"
    elif isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
        yield outer, outer.name


def _work(argument: ast.expr, nested: dict[str, ast.FunctionDef], module: ModuleType, owner: str) -> str | None:
    here = f"{module.__name__.rpartition('.')[2]}.{owner}"
    if isinstance(argument, ast.Lambda):
        asked = argument.args.args[: len(argument.args.args) - len(argument.args.defaults)]
        return here if _takes_session([each.arg for each in asked]) else None
    if isinstance(argument, ast.Name) and argument.id in nested:
        return here if _takes_session([each.arg for each in nested[argument.id].args.args]) else None
    if isinstance(argument, ast.Name | ast.Attribute):
        return _known(ast.unparse(argument), module)
    return None


def _known(words: str, module: ModuleType) -> str | None:
    found: Any = module
    for word in words.split("."):
        found = getattr(found, word, None)
    if not inspect.isfunction(found) or not _takes_session(list(inspect.signature(found).parameters)):
        return None
    return failpoints.name_of(found)


def _takes_session(parameters: list[str]) -> bool:
    """Whether it is a whole piece of work; what also wants a locked row is wrapped in one."""
    if parameters[:1] == ["s"]:
        return len(parameters) == 1
    return parameters[:1] == ["session"] and parameters[1:2] != ["row"]
