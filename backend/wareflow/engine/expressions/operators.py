"""The operators of compiled expressions: exact, strict about kinds, bounded in size."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import ExpressionFault, Site
from wareflow.engine.expressions.values import NUMBERS, kind, not_exact, text_of

CONTEXT: Final = Context(
    prec=limits.NUMBER_DIGITS + 2,
    rounding=ROUND_HALF_EVEN,
    Emax=limits.NUMBER_DIGITS,
    Emin=-limits.NUMBER_DIGITS,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
_LARGEST: Final = 10**limits.NUMBER_DIGITS


def add(left: Any, right: Any, site: Site) -> Any:
    if type(left) in NUMBERS and type(right) in NUMBERS:
        if type(left) is int and type(right) is int:
            return within(left + right, site)
        return _exact(CONTEXT.add, left, right, site)
    if type(left) is str and type(right) is str:
        raise site.wrong_type(
            f"`+` adds numbers, and {site.subject(0)} and {site.subject(1)} are texts. Use `~` to join texts."
        )
    if type(left) is list and type(right) is list:
        return bounded([*left, *right], site)
    raise _not_numbers("+", left, right, site)


def subtract(left: Any, right: Any, site: Site) -> Any:
    if type(left) in NUMBERS and type(right) in NUMBERS:
        if type(left) is int and type(right) is int:
            return within(left - right, site)
        return _exact(CONTEXT.subtract, left, right, site)
    raise _not_numbers("-", left, right, site)


def multiply(left: Any, right: Any, site: Site) -> Any:
    if type(left) in NUMBERS and type(right) in NUMBERS:
        if type(left) is int and type(right) is int:
            return within(left * right, site)
        return _exact(CONTEXT.multiply, left, right, site)
    raise _not_numbers("*", left, right, site)


def divide(left: Any, right: Any, site: Site) -> Decimal:
    _divisible("/", left, right, site)
    return _exact(CONTEXT.divide, left, right, site)


def floor_divide(left: Any, right: Any, site: Site) -> Any:
    """Rounds towards minus infinity for whole and decimal numbers alike."""
    _divisible("//", left, right, site)
    if type(left) is int and type(right) is int:
        return left // right
    quotient = _exact(CONTEXT.divide_int, left, right, site)
    rest = _exact(CONTEXT.remainder, left, right, site)
    return CONTEXT.subtract(quotient, 1) if rest and (rest < 0) != (right < 0) else quotient


def modulo(left: Any, right: Any, site: Site) -> Any:
    """The remainder has the sign of the divisor."""
    _divisible("%", left, right, site)
    if type(left) is int and type(right) is int:
        return left % right
    rest = _exact(CONTEXT.remainder, left, right, site)
    return CONTEXT.add(rest, right) if rest and (rest < 0) != (right < 0) else rest


def power(left: Any, right: Any, site: Site) -> Any:
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise _not_numbers("**", left, right, site)
    _finite(left, right, site)
    if not -limits.POWER_EXPONENT <= right <= limits.POWER_EXPONENT:
        raise site.too_large(f"The exponent {site.subject(1)} is beyond {limits.POWER_EXPONENT}.")
    if right != int(right):
        raise site.wrong_type(f"The exponent {site.subject(1)} must be a whole number.")
    if type(left) is int and right >= 0:
        result: Any = left ** int(right) if -limits.POWER_RESULT <= left <= limits.POWER_RESULT else None
    elif not left and right < 0:
        raise site.divided_by_zero(f"{site.subject(0)} is 0, which has no negative power.")
    else:
        result = _exact(CONTEXT.power, left, int(right), site)
    if result is None or not -limits.POWER_RESULT <= result <= limits.POWER_RESULT:
        raise site.too_large(f"{site.subject(0)} to the power of {site.subject(1)} is beyond 10^30.")
    return result


def negate(value: Any, site: Site) -> Any:
    if type(value) not in NUMBERS:
        raise _not_a_number("-", value, site)
    return value.copy_negate() if type(value) is Decimal else -value


def affirm(value: Any, site: Site) -> Any:
    if type(value) not in NUMBERS:
        raise _not_a_number("+", value, site)
    return value


def equal(left: Any, right: Any) -> bool:
    """Equality without guessing: 1, true and '1' are three different values."""
    if type(left) is bool or type(right) is bool:
        return left is right
    return bool(left == right)


def less(left: Any, right: Any, site: Site) -> bool:
    _comparable("<", left, right, site)
    return bool(left < right)


def less_or_equal(left: Any, right: Any, site: Site) -> bool:
    _comparable("<=", left, right, site)
    return bool(left <= right)


def greater(left: Any, right: Any, site: Site) -> bool:
    _comparable(">", left, right, site)
    return bool(left > right)


def greater_or_equal(left: Any, right: Any, site: Site) -> bool:
    _comparable(">=", left, right, site)
    return bool(left >= right)


def contains(left: Any, right: Any, site: Site) -> bool:
    """`left in right` for a part of a text, an element of a list or a key of an object."""
    if type(right) is list:
        return any(equal(left, element) for element in right)
    if type(right) in (str, dict):
        if type(left) is str:
            return left in right
        raise site.wrong_type(
            f"`in` looks for a text in {kind(right)}, and {site.subject(0)} is {kind(left)}. Add `| text`."
        )
    raise site.wrong_type(f"`in` needs a list, a text or an object, and {site.subject(1)} is {kind(right)}.")


def joined(site: Site, *parts: str) -> str:
    """Texts one after the other, refused before they get too long."""
    if sum(map(len, parts)) > limits.RESULT_CHARS:
        raise site.too_large(f"{site.whole()} gives more than {limits.RESULT_CHARS:,} characters.")
    return "".join(parts)


def written(value: Any, site: Site) -> str:
    """A value inside mixed text or beside `~`."""
    return value if type(value) is str else text_of(value, site)


def within(number: int, site: Site) -> int:
    """The whole number itself when it can still be stored exactly."""
    if -_LARGEST < number < _LARGEST:
        return number
    raise site.too_large(f"{site.whole()} is beyond {limits.NUMBER_DIGITS} digits.")


def bounded(elements: list[Any], site: Site) -> list[Any]:
    """The list itself when it is not too long."""
    if len(elements) > limits.LIST_ITEMS:
        raise site.too_large(f"{site.whole()} gives more than {limits.LIST_ITEMS:,} elements.")
    return elements


def _exact(operation: Any, left: Any, right: Any, site: Site) -> Decimal:
    try:
        result: Decimal = operation(left, right)
    except Overflow as error:
        raise site.too_large(f"{site.whole()} is beyond {limits.NUMBER_DIGITS} digits.") from error
    except InvalidOperation as error:
        raise site.too_large(f"{site.whole()} cannot be worked out with numbers this far apart.") from error
    if not result.is_finite():
        _finite(left, right, site)
    return result


def _finite(left: Any, right: Any, site: Site) -> None:
    if type(left) is int and type(right) is int:
        return
    for position, value in enumerate((left, right)):
        if type(value) is Decimal and not value.is_finite():
            raise site.wrong_type(f"{site.subject(position)} is not a number one can count with.")


def _divisible(sign: str, left: Any, right: Any, site: Site) -> None:
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise _not_numbers(sign, left, right, site)
    _finite(left, right, site)
    if not right:
        raise site.divided_by_zero(
            f"{site.subject(1)} is 0, so {site.subject(0)} cannot be divided by it. "
            f"Guard it: `… if {site.parts[1] if len(site.parts) > 1 else 'x'} else 0`."
        )


def _comparable(sign: str, left: Any, right: Any, site: Site) -> None:
    if type(left) in NUMBERS and type(right) in NUMBERS:
        _finite(left, right, site)
        return
    if type(left) is type(right) and type(left) in (str, date):
        return
    if type(left) is datetime and type(right) is datetime and (left.tzinfo is None) == (right.tzinfo is None):
        return
    raise _not_numbers(sign, left, right, site, "compares two numbers, two texts or two dates")


def _not_numbers(sign: str, left: Any, right: Any, site: Site, does: str = "is for numbers") -> ExpressionFault:
    for position, value in enumerate((left, right)):
        if type(value) is float:
            error = not_exact(value, Site(site.source, site.start, site.end, site.field, site.parts[position:]))
            assert isinstance(error, ExpressionFault)
            return error
    message = f"`{sign}` {does}: {site.subject(0)} is {kind(left)} and {site.subject(1)} is {kind(right)}."
    return site.wrong_type(message + _advice(left, right))


def _not_a_number(sign: str, value: Any, site: Site) -> ExpressionFault:
    return site.wrong_type(f"`{sign}` is for numbers, and {site.subject(0)} is {kind(value)}." + _advice(value))


def _advice(*values: Any) -> str:
    if any(type(value) is str for value in values):
        return " Turn the text into a number with `| decimal` or `| integer`."
    if any(value is None for value in values):
        return " Say what to take for an empty value with `| default(0, true)`."
    return ""
