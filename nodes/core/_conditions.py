"""Conditions: rules on an item's fields, joined by all or any; a rule may be a group of rules."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag, field_validator, model_validator
from wareflow.sdk import Config, Context, Field, Item, ItemError, get_path, has_path

from nodes.core._compare import Kind, kind_of, order, same, text_of
from nodes.core._patterns import pattern

Operator = Literal[
    "equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with", "greater", "greater_or_equal",
    "less", "less_or_equal", "between", "in", "not_in", "empty", "not_empty", "exists", "missing", "matches",
    "is_true", "is_false",
]  # fmt: skip
OnMissing = Literal["fail", "no_match"]
Holds = Callable[[Item], bool]

_ABOUT_PRESENCE = frozenset({"empty", "not_empty", "exists", "missing"})
_ALONE = _ABOUT_PRESENCE | {"is_true", "is_false"}
_NOT = {"not_equals": "equals", "not_contains": "contains", "not_in": "in", "not_empty": "empty", "missing": "exists"}
_DEEPEST, _MOST = 5, 200


class Rule(Config):
    field: str = Field(
        title="Field", description="Path inside the item.", min_length=1, max_length=200, ui={"widget": "path"}
    )
    operator: Operator = Field("equals", title="Operator")
    value: Any = Field(
        "", title="Value", description="A list for “in”, two values for “between”.", ui={"expression": True}
    )
    compare_as: Kind = Field("auto", title="Compare as", description="Auto compares text as text, numbers as numbers.")

    @model_validator(mode="after")
    def _usable(self) -> "Rule":
        if self.operator == "matches" and "{{" not in text_of(self.value):
            pattern(text_of(self.value))
        if self.operator == "between" and "{{" not in text_of(self.value) and len(listed(self.value)) != 2:
            raise ValueError("“between” needs two values, such as 10, 20")
        return self


class Conditions(Config):
    match: Literal["all", "any"] = Field("all", title="Match")
    rules: list["RuleOrGroup"] = Field([], title="Rules", max_length=_MOST)

    @field_validator("rules")
    @classmethod
    def _bounded(cls, rules: list["RuleOrGroup"]) -> list["RuleOrGroup"]:
        if _depth(rules) > _DEEPEST:
            raise ValueError(f"groups may be nested {_DEEPEST} deep")
        return rules


def _tag(value: Any) -> str:
    return "<group>" if isinstance(value, Conditions) or (isinstance(value, dict) and "rules" in value) else "<rule>"


RuleOrGroup = Annotated[
    Annotated[Rule, Tag("<rule>")] | Annotated[Conditions, Tag("<group>")],
    Discriminator(_tag),
]
"""Told apart by their keys, so that a mistake in one is not reported as a mistake in both."""
Conditions.model_rebuild()


def _depth(rules: list[Rule | Conditions]) -> int:
    return 1 + max((_depth(rule.rules) for rule in rules if isinstance(rule, Conditions)), default=0)


def listed(value: Any) -> list[Any]:
    """The values of a list; a text is split at its commas."""
    if isinstance(value, list):
        return value
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else [value]


def compiled(conditions: Conditions, ctx: Context, on_missing: OnMissing, *, ignore_case: bool = False) -> Holds:
    """One function that says whether an item meets the conditions. It raises ItemError when that cannot be said."""
    holds = [
        compiled(rule, ctx, on_missing, ignore_case=ignore_case)
        if isinstance(rule, Conditions)
        else _rule(rule, ctx, on_missing, ignore_case)
        for rule in conditions.rules
    ]
    if len(holds) == 1:
        return holds[0]
    if conditions.match == "any":
        return lambda item: any(met(item) for met in holds)
    return lambda item: all(met(item) for met in holds)


def _rule(rule: Rule, ctx: Context, on_missing: OnMissing, ignore_case: bool) -> Holds:
    expected = ctx.renderer(rule.value)
    positive = _NOT.get(rule.operator, rule.operator)

    def holds(item: Item) -> bool:
        found = get_path(item.record, rule.field)
        if rule.operator not in _ABOUT_PRESENCE and found is None and not has_path(item.record, rule.field):
            if on_missing == "no_match":
                return False
            raise ItemError(f"The item has no field “{rule.field}”. Correct the path.", code="missing")
        value = None if rule.operator in _ALONE else expected(item, None)
        if ignore_case:
            found, value = _lower(found), _lower(value)
        return _meets(positive, item, rule, found, value) is (positive == rule.operator)

    return holds


def _lower(value: Any) -> Any:
    if isinstance(value, list):
        return [_lower(part) for part in value]
    return value.casefold() if isinstance(value, str) else value


def _meets(operator: str, item: Item, rule: Rule, found: Any, value: Any) -> bool:
    kind, what = rule.compare_as, rule.field
    if operator == "exists":
        return has_path(item.record, what)
    if operator == "empty":
        return found is None or found in ("", [], {}) or (isinstance(found, str) and not found.strip())
    if operator in ("is_true", "is_false"):
        return _yes_or_no(found, what) is (operator == "is_true")
    if operator == "equals":
        return same(found, value, kind, what)
    if operator == "in":
        return any(same(found, one, kind, what) for one in listed(value))
    if found is None:
        return False
    if operator == "between":
        low, high = _two(value)
        return order(found, low, kind, what) >= 0 and order(found, high, kind, what) <= 0
    if operator in ("greater", "greater_or_equal", "less", "less_or_equal"):
        sign = order(found, value, kind, what)
        return (sign > 0 if "greater" in operator else sign < 0) or (sign == 0 and operator.endswith("equal"))
    return _text_test(operator, found, value, what)


def _two(value: Any) -> list[Any]:
    pair = listed(value)
    if len(pair) != 2:
        raise ItemError(f"“between” needs two values and got {len(pair)}.", code="compare")
    return pair


def _yes_or_no(found: Any, what: str) -> bool | None:
    if found is None or isinstance(found, bool):
        return found
    raise ItemError(f"“{what}” is {kind_of(found)}, not yes or no. Compare it with “equals”.", code="compare")


def _text_test(operator: str, found: Any, value: Any, what: str) -> bool:
    if operator == "contains" and isinstance(found, list):
        return any(same(one, value, "auto", what) for one in found)
    if isinstance(found, dict | list | bool):
        raise ItemError(f"“{what}” is {kind_of(found)}, not text.", code="compare")
    text, part = text_of(found), text_of(value)
    if operator == "contains":
        return part in text
    if operator == "starts_with":
        return text.startswith(part)
    if operator == "ends_with":
        return text.endswith(part)
    try:
        return pattern(part).search(text) is not None
    except ValueError as error:
        raise ItemError(f"“{what}”: {error}.", code="pattern") from error
