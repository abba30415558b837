"""Words that several nouns share."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from wareflow.api.answers import Answer

_LINE = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_LINE)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]
Record = dict[str, Any]


class FixOut(Answer):
    """A one-click repair."""

    label: str
    value: Any = None


class ProblemOut(Answer):
    """A message that points at its place in a flow."""

    code: str
    message: str
    node: str | None = None
    field: str | None = None
    edge: str | None = None
    severity: Literal["error", "warning"] = "error"
    fix: FixOut | None = None


class ProblemDocument(Answer):
    """The answer to a request that could not be done (``application/problem+json``)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    problems: list[ProblemOut] = []
    request_id: str
