"""Answers: JSON whose numbers keep their digits, and the bases of all models."""

from typing import Any

from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from wareflow.sdk.values import dumps


class ExactJson(Response):
    """JSON in which a Decimal is written digit by digit and never goes through a binary fraction."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """The bytes of the content; models by their aliases."""
        return dumps(plain(content))


def plain(content: Any) -> Any:
    """Models as dictionaries, everything else as it is."""
    return content.model_dump(by_alias=True) if isinstance(content, BaseModel) else content


class Answer(BaseModel):
    """Base of what the API says; made from the services' views by attribute."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, frozen=True)


class Wish(BaseModel):
    """Base of what the API takes; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
