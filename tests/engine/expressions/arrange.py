"""What the expression tests share: one scope, and short ways to work a text out or to see it refused."""

from datetime import UTC, datetime
from typing import Any

import pytest
from wareflow.engine.expressions import ExpressionFault, Scope, compile_text

RUN = {"id": "run-1", "now": datetime(2026, 11, 21, 8, 0, tzinfo=UTC)}


def scope(item: dict[str, Any] | None = None, **others: Any) -> Scope:
    return Scope(item=item or {}, **{"run": RUN, **others})


def work_out(source: str, item: dict[str, Any] | None = None, **others: Any) -> Any:
    return compile_text(source)(scope(item, **others))


def refusal(source: str, item: dict[str, Any] | None = None, **others: Any) -> ExpressionFault:
    with pytest.raises(ExpressionFault) as caught:
        work_out(source, item, **others)
    return caught.value
