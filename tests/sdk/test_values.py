"""Numbers that come from outside: exact, and none that fills the memory when it is written out."""

from decimal import Decimal

import pytest
from wareflow.sdk import ItemError, dumps, loads
from wareflow.sdk.values import loads_stored


@pytest.mark.parametrize("spelled", ["10.10", "0.005", "1E-7", "12345678901234567890.123456789", "-0.0", "1E+400"])
def test_a_number_keeps_its_digits(spelled: str) -> None:
    assert dumps(loads(spelled)).decode() == spelled


@pytest.mark.parametrize("spelled", ["1e999999999", "1e-999999999", "0e-999999999", "1e99999999999999999999", "-1E401"])
def test_a_number_beyond_every_use_is_refused(spelled: str) -> None:
    with pytest.raises(ItemError, match="out of range"):
        loads(f'{{"price": {spelled}}}')


def test_what_was_worked_out_can_be_read_again() -> None:
    far = Decimal("1E-700")

    assert loads_stored(dumps({"far": far})) == {"far": far}
