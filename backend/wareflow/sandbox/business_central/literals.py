"""The values in an OData `$filter`: which kinds there are, which fit a field, and how the database compares them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.entities import Field
from wareflow.sandbox.business_central.errors import bad_request, too_long
from wareflow.sandbox.business_central.writes import is_day

FITTING = {
    "guid": {"guid"},
    "text": {"string"},
    "code": {"string"},
    "enum": {"string"},
    "bool": {"bool"},
    "decimal": {"number"},
    "int": {"number"},
    "date": {"date"},
    "datetime": {"datetime", "date"},
}
LITERAL_EDM = {
    "string": "Edm.String",
    "guid": "Edm.Guid",
    "datetime": "Edm.DateTimeOffset",
    "date": "Edm.Date",
    "number": "Edm.Decimal",
    "bool": "Edm.Boolean",
    "null": "null",
}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


def refuse_misfit(field: Field, kind: str, operator: str) -> None:
    """A value can be compared with its like only."""
    if kind not in FITTING[field.type]:
        raise bad_request(
            "A binary operator with incompatible types was detected. Found operand types "
            f"'{field.edm}' and '{LITERAL_EDM[kind]}' for operator kind '{operator}'."
        )


def literal_kind(token: Token) -> str | None:
    if token.kind == "word":
        return {"true": "bool", "false": "bool", "null": "null"}.get(token.text)
    return None if token.kind == "mark" else token.kind


def literal_value(field: Field, kind: str, text: str) -> Any:
    if kind == "string":
        return _text_literal(field, text[1:-1].replace("''", "'"))
    if kind == "bool":
        return text == "true"
    if kind == "number":
        return Decimal(text)
    if kind == "date":
        _refuse_no_day(text)
    if field.type == "datetime":
        return _time_literal(text if kind == "datetime" else f"{text}T00:00:00Z")
    return text.lower() if kind == "guid" else text


def _text_literal(field: Field, text: str) -> str:
    if field.max is not None and len(text) > field.max:
        raise too_long(text, field.max, "Application_FilterErrorException")
    if field.members and text not in field.members:
        raise bad_request(f"'{text}' is not an option. The existing options are: {','.join(field.members)}", "Unknown")
    return text


def _refuse_no_day(text: str) -> None:
    if not is_day(text):
        raise bad_request(f"Unrecognized 'Edm.Date' literal '{text}'.")


def _time_literal(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_request(f"Unrecognized 'Edm.DateTimeOffset' literal '{text}'.") from None


def comparable(field: Field, value: Any) -> Any:
    """Texts meet as the database compares them: without regard to case, codes also without outer blanks."""
    if field.type == "code":
        return str(value).strip().casefold()
    return value.casefold() if field.type == "text" else value
