"""The functions an expression may call; both take their answer from the run, so a replay gives the same."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.values import kind


def now(run: Mapping[str, Any], site: Site) -> datetime:
    """The start of the run that first saw the record."""
    moment = run.get("now")
    if isinstance(moment, datetime):
        return moment
    raise site.missing("`now()` has no answer here, because there is no run.")


def fresh_id(run: Mapping[str, Any], index: int, site: Site) -> str:
    """An id that is new for each record and field, and the same again in a retry."""
    run_id = run.get("id")
    if run_id is None:
        raise site.missing("`uuid()` has no answer here, because there is no run.")
    return str(uuid5(NAMESPACE_URL, f"wareflow:{run_id}/{index}/{site.field or ''}/{site.start}"))


def key_text(value: Any, site: Site) -> str:
    """A worked-out name inside `{ }`."""
    if type(value) is str:
        return value
    raise site.wrong_type(f"The names in `{{ }}` must be texts, and {site.subject()} is {kind(value)}.")
