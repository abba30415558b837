"""Changes: what a write node wants of another system, field by field, before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wareflow.sdk.policies import current_policies, left_alone
from wareflow.sdk.values import Record, comparable

Action = Literal["create", "update", "unchanged", "skip", "conflict"]
EffectClass = Literal["A", "B", "C", "D"]


@dataclass(frozen=True)
class FieldChange:
    """One field before and after; ``before`` is ``None`` for a new record."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One intended write.

    ``values`` are the fields to send: all of them for a new record, only the differing ones for an update.
    ``version`` is the remote's version of the record that was compared (an ETag), where it has one. ``left`` are the
    wanted fields that the step's policies left as they are.
    """

    object: str
    key: str
    action: Action
    values: Record
    fields: tuple[FieldChange, ...] = ()
    reason: str | None = None
    version: str | None = None
    left: frozenset[str] = frozenset()

    @staticmethod
    def between(
        object: str,
        key: Any,
        current: Mapping[str, Any] | None,
        wanted: Mapping[str, Any],
        *,
        version: str | None = None,
    ) -> "Change":
        """What turns ``current`` (``None``: does not exist) into ``wanted``; fields not wanted stay as they are.

        The policies of the running step are kept here, in a plan and in a run alike: see ``sdk.policies``.
        """
        if current is None:
            created = tuple(FieldChange(name, None, value) for name, value in wanted.items())
            return Change(object, str(key), "create", dict(wanted), created)
        policies = current_policies.get()
        left = frozenset(name for name in wanted if left_alone(policies.get(name), current.get(name)))
        differing = tuple(
            FieldChange(name, current.get(name), value)
            for name, value in wanted.items()
            if name not in left and comparable(current.get(name)) != comparable(value)
        )
        action: Action = "update" if differing else "unchanged"
        values = {field.name: field.after for field in differing}
        return Change(object, str(key), action, values, differing, version=version, left=left)

    @staticmethod
    def skip(object: str, key: Any, reason: str) -> "Change":
        """Nothing is to be written, for a reason that people read in the books."""
        return Change(object, str(key), "skip", {}, reason=reason)
