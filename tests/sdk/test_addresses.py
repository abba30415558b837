"""Addresses that people enter."""

import pytest
from pydantic import TypeAdapter, ValidationError
from wareflow.sdk.addresses import WebAddress, origin

ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bc.example:7048/BC/", "https://bc.example:7048/BC"),
        (" http://127.0.0.1:8001/lightspeed ", "http://127.0.0.1:8001/lightspeed"),
    ],
)
def test_an_address_is_kept_without_blanks_and_closing_slash(given: str, kept: str) -> None:
    assert ADDRESS.validate_python(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "bc.example",
        "ftp://bc.example",
        "https://",
        "https://user:word@bc.example",
        "https://bc.example/?a=1",
        "https://bc.example/#x",
        "https://bc.example\\@evil.test",
        "https://bc.example:99999",
        "https://b c.example",
    ],
)
def test_what_is_no_plain_web_address_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(given)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://api.example/x?y", "https://api.example:443"),
        ("http://[::1]:8001/x", "http://::1:8001"),
        ("https://müller.example/", "https://xn--mller-kva.example:443"),
    ],
)
def test_an_origin_is_written_with_its_port(address: str, expected: str) -> None:
    assert origin(address) == expected
