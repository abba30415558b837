"""Reading of names: `a.b` is the key b of the object a and never anything else."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from wareflow.engine.expressions.errors import ExpressionFault, MissingField, Site
from wareflow.engine.expressions.values import kind
from wareflow.engine.expressions.vocabulary import nearest


class _Absent:
    """Stands for a name that is not there while `default` and `is defined` look for it."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


def get(holder: Any, key: Any, site: Site) -> Any:
    """The value under a key; the error names the whole path and the part that lacks it."""
    found = find(holder, key, site)
    if found is not ABSENT:
        return found
    raise _missing(holder, key, site)


def find(holder: Any, key: Any, site: Site) -> Any:
    """The value under a key, or ABSENT; a holder that cannot have keys at all is a fault in either case."""
    if isinstance(holder, Mapping):
        return holder.get(_object_key(key, site), ABSENT)
    if holder is None or holder is ABSENT:
        return ABSENT
    if type(holder) in (list, str):
        if type(key) is int:
            return holder[key] if -len(holder) <= key < len(holder) else ABSENT
        raise site.wrong_type(
            f"{site.subject(1)} is {kind(holder)}, so it has no {_key_text(key)}." + _list_advice(holder)
        )
    raise site.wrong_type(f"{site.subject(1)} is {kind(holder)}, so {_key_text(key)} cannot be read from it.")


def blank(value: Any, also_empty: bool) -> bool:
    """Whether `default` takes its other value."""
    return value is ABSENT or (also_empty and is_empty(value))


def attempt(value: Callable[[], Any]) -> Any:
    """A worked-out value, or ABSENT where a name in it is missing."""
    try:
        return value()
    except MissingField:
        return ABSENT


def cut(holder: Any, start: Any, stop: Any, step: Any, site: Site) -> Any:
    """A slice of a text or a list."""
    if type(holder) not in (str, list):
        raise site.wrong_type(f"Only a text or a list can be cut, and {site.subject(1)} is {kind(holder)}.")
    for bound in (start, stop, step):
        if bound is not None and type(bound) is not int:
            raise site.wrong_type(f"{site.whole()} needs whole numbers between its brackets.")
    if step == 0:
        raise site.wrong_type(f"{site.whole()} cannot advance by 0.")
    return holder[start:stop:step]


def is_empty(value: Any) -> bool:
    """Null, a text without characters, a list or an object without parts; 0 and false are values."""
    return value is None or (isinstance(value, str | list | Mapping) and not value)


def _object_key(key: Any, site: Site) -> str:
    if type(key) is str:
        return key
    if type(key) is int:
        return str(key)
    raise site.wrong_type(f"A key must be a text, and {site.subject(0)} asks for {kind(key)}.")


def _missing(holder: Any, key: Any, site: Site) -> ExpressionFault:
    path = site.subject(0)
    if holder is None:
        return site.missing(
            f"{path} is missing: {site.subject(1)} is empty (null), so {_key_text(key)} cannot be read from it. "
            "Add `| default('')` if it may be."
        )
    if not isinstance(holder, Mapping):
        return site.missing(f"{path} is missing: {site.subject(1)} has {len(holder)} elements.")
    close = nearest(str(key), [name for name in holder if isinstance(name, str)])
    hint = f"Did you mean `{close}`? " if close else ""
    return site.missing(
        f"{path} is missing: {site.subject(1)} has no {_key_text(key)}. {hint}Add `| default('')` if it may be missing."
    )


def _key_text(key: Any) -> str:
    return f"`{key}`" if isinstance(key, str | int) else "such key"


def _list_advice(holder: Any) -> str:
    return " Choose an element, such as `[0]`, or use `| pluck('…')`." if type(holder) is list else ""
