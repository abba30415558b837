"""What can be wrong with an expression, one class per code; `Site` knows the place and words the message.

FORBIDDEN, SYNTAX and LIMIT are found when the text is read; TYPE, MISSING and LIMIT while it is worked out.
"""

from typing import ClassVar

from wareflow.sdk.errors import ExpressionError


class ExpressionFault(ExpressionError):
    """An expression error that also carries its source text, and a replacement for the marked part if there is one."""

    fixed_code: ClassVar[str] = "TYPE"
    fix: str | None = None

    def __init__(
        self, message: str, *, field: str | None = None, source: str = "", start: int = 0, end: int = 0
    ) -> None:
        super().__init__(message, code=self.fixed_code, field=field, start=start, end=end)
        self.source = source


class ForbiddenConstruct(ExpressionFault):
    """The language has no such construct, name or filter."""

    fixed_code = "FORBIDDEN"


class SyntaxFault(ExpressionFault):
    """The text cannot be read as an expression."""

    fixed_code = "SYNTAX"


class LimitExceeded(ExpressionFault):
    """The expression, or what it makes, is too large."""

    fixed_code = "LIMIT"


class TypeFault(ExpressionFault):
    """A value is not of the kind the expression needs."""

    fixed_code = "TYPE"


class DivisionByZero(TypeFault):
    """A number is divided by zero."""


class MissingField(ExpressionFault):
    """A name that the record does not have."""

    fixed_code = "MISSING"


class Site:
    """One place in a source text; compiled code hands it to the helpers so that they can say where they failed."""

    __slots__ = ("end", "field", "parts", "source", "start")

    def __init__(
        self, source: str, start: int, end: int, field: str | None = None, parts: tuple[str, ...] = ()
    ) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.field = field
        self.parts = parts

    def subject(self, position: int = 0) -> str:
        """The operand at this position as the person wrote it, in backticks."""
        text = self.parts[position] if position < len(self.parts) else self.source[self.start : self.end]
        return f"`{clip(text, 80)}`"

    def whole(self) -> str:
        """Everything at this place as the person wrote it, in backticks."""
        return f"`{clip(self.source[self.start : self.end], 80)}`"

    def wrong_type(self, message: str) -> TypeFault:
        return TypeFault(self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end)

    def divided_by_zero(self, message: str) -> DivisionByZero:
        return DivisionByZero(
            self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end
        )

    def missing(self, message: str) -> MissingField:
        return MissingField(self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end)

    def too_large(self, message: str) -> LimitExceeded:
        return LimitExceeded(
            self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end
        )

    def forbidden(self, message: str) -> ForbiddenConstruct:
        return ForbiddenConstruct(
            self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end
        )

    def syntax(self, message: str) -> SyntaxFault:
        return SyntaxFault(self._placed(message), field=self.field, source=self.source, start=self.start, end=self.end)

    def _placed(self, message: str) -> str:
        return f"Field *{self.field}*: {message}" if self.field else message


def clip(text: str, length: int) -> str:
    """The text on one line, cut to this length for use inside a message."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
