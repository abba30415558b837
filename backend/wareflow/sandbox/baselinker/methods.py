"""What each method of the connector takes: the table in `methods.json`, and the refusal of a call without its must."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wareflow.sandbox.baselinker.errors import wrong_parameter

WHOLE = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
FREE = frozenset({"addOrder", "addOrderReturn"})
"""The reference marks nearly every field of these as a must, working clients leave most of them out."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: `int`, `number`, `bool`, `text`, `array` (a list or a map), `any`."""

    name: str
    type: str
    max: int | None
    required: bool

    def fits(self, value: Any) -> bool:
        """Whether a careful client would send this; the connector itself takes more."""
        if self.type in ("int", "number"):
            numeric = isinstance(value, int | Decimal | float) and not isinstance(value, bool)
            form = WHOLE if self.type == "int" else NUMBER
            return form.fullmatch(f"{value}") is not None if numeric or isinstance(value, str) else False
        if self.type == "bool":
            return value in (True, False, "0", "1")
        if self.type == "array":
            return isinstance(value, list | Mapping)
        if self.type == "text":
            whole = isinstance(value, int) and not isinstance(value, bool) and self.name.endswith("_id")
            return whole or (isinstance(value, str) and len(value) <= (self.max or len(value)))
        return True


@cache
def methods() -> Mapping[str, Mapping[str, Parameter]]:
    """Every method with its parameters."""
    raw = json.loads((Path(__file__).parent / "methods.json").read_text("utf-8"))
    return {
        method: {name: _parameter(name, given) for name, given in table.items()}
        for method, table in raw.items()
        if not method.startswith("_")
    }


def _parameter(name: str, given: str) -> Parameter:
    kind, _, length = given.rstrip("?").rstrip(")").partition("(")
    return Parameter(name, kind, int(length) if length else None, not given.endswith("?"))


def misfits(method: str, wish: Mapping[str, Any]) -> list[str]:
    """What the reference says against a call; empty when it fits."""
    known = methods().get(method)
    if known is None:
        return [f"{method} is no method"]
    missing = [f"{name} is missing" for name, each in known.items() if each.required and name not in wish]
    unknown = [f"{name} is unknown" for name in wish if name not in known]
    wrong = [
        f"{name} is no {known[name].type}: {value!r}"
        for name, value in wish.items()
        if name in known and not known[name].fits(value)
    ]
    return missing + unknown + wrong


def refuse_misfits(method: str, wish: Mapping[str, Any]) -> None:
    """Refuse what the connector cannot work with: no id, no list. Unknown parameters it does not even see."""
    for name, each in methods()[method].items():
        given = wish.get(name)
        must = each.type in ("int", "array") or name == "file"
        if given in (None, "") and each.required and must and method not in FREE:
            raise wrong_parameter(name, "is missing")
        if each.type == "array" and given not in (None, "") and not each.fits(given):
            raise wrong_parameter(name, "must be a list or a map")
