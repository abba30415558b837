"""JSON read strictly (no repeated keys, no NaN, no endless nesting, no half characters) and written in one spelling."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from wareflow.sdk.values import dumps, exact

MAX_DEPTH: Final = 32
_HALF = re.compile("[\\ud800-\\udfff]")


class NotStrict(ValueError):
    """What is wrong with the text, and a code for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def decode(raw: bytes, limit: int) -> Any:
    """The value; numbers with a point become Decimal. Raises NotStrict."""
    if len(raw) > limit:
        raise NotStrict("too_large", f"The file is larger than {limit:,} bytes.")
    try:
        text = raw.decode("utf-8-sig")
        _refuse_deep(text)
        value = _decoder().decode(text)
        if "\\u" in text:
            _refuse_half_characters(value)
        return value
    except NotStrict:
        raise
    except UnicodeDecodeError as error:
        raise NotStrict("encoding", f"The file is not UTF-8 text (byte {error.start}).") from error
    except json.JSONDecodeError as error:
        message = f"This is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        raise NotStrict("json", message) from error
    except ValueError as error:
        raise NotStrict("json", f"This is not valid JSON: {error}.") from error


def in_order(value: Any) -> Any:
    """The value with the keys of all of its objects sorted."""
    if isinstance(value, Mapping):
        return {key: in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [in_order(inner) for inner in value]
    return value


def pretty(value: Any, indent: int = 0) -> str:
    """The value as text: small things deep inside on one line each."""
    line = _one_line(value)
    if (not isinstance(value, dict | list) or not value) or (indent >= 4 and len(line) + indent <= 110):
        return line
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        body = [f"{pad}{_scalar(key)}: {pretty(inner, indent + 2)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(body) + "\n" + " " * indent + "}"
    return "[\n" + ",\n".join(pad + pretty(inner, indent + 2) for inner in value) + "\n" + " " * indent + "]"


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_no_repeats, parse_constant=_no_constants, parse_float=exact)


def _refuse_deep(text: str) -> None:
    depth = 0
    in_text = escaped = False
    for character in text:
        if in_text:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_text = False
        elif character == '"':
            in_text = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise NotStrict("too_deep", f"The JSON is nested deeper than {MAX_DEPTH} levels.")
        elif character in "]}":
            depth -= 1


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotStrict("repeated_key", f"“{twice[:80]}” stands twice in one object. Every id may be used once.")
    return found


def _refuse_half_characters(value: Any) -> None:
    """JSON can spell half a character; such a text cannot be stored or shown anywhere."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str) and _HALF.search(current):
            raise ValueError("a text holds half of a character (a lone surrogate)")
        if isinstance(current, dict):
            waiting += [*current, *current.values()]
        elif isinstance(current, list):
            waiting += current


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is not a number that JSON knows")


def _one_line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_one_line(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_one_line(inner) for inner in value) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    return dumps(value).decode()
