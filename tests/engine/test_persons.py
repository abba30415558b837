"""A person is found in every spelling, knowing hashes only; nobody else is."""

import json

import pytest
from wareflow.engine.persons import Kind, Persons, hashed, spellings
from wareflow.sdk.errors import ConfigError

KEYS = {"k1": b"1" * 32}


def wanted(kind: Kind, value: str) -> Persons:
    return Persons.of({kind}, hashed("k1", KEYS["k1"], spellings(kind, value)), KEYS)


@pytest.mark.parametrize(
    "text",
    [
        "anna@example.com",
        "ANNA@Example.COM",
        "Anna <anna@example.com>, Berlin",
        "report of anna@example.com.csv",
        "mailto:anna@example.com?subject=x",
        "https://shop.test/?e=anna%40example.com&x=1",
        json.dumps({"note": "first line\nanna@example.com\tsecond"}),
        json.dumps({"a": [{"b": "'anna@example.com'."}]}),
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert wanted("email", " Anna@example.com ").are_in(text)


@pytest.mark.parametrize(
    "text", ["joanna@example.com", "anna@example.com.pl", "anna@example.org", "anna at example.com", "@example.com"]
)
def test_another_address_is_not_found(text: str) -> None:
    assert not wanted("email", "anna@example.com").are_in(text)


PHONES = [
    "+48 600 100 200", "+48600100200", "0048 600-100-200", "600100200", "600 100 200", "48600100200",
    "tel. (+48) 600.100.200 after six", "0600100200", "600 100 200 600 100 201", '{"phone":48600100200,"n":1}',
    "2026-11-22 600100200",
]  # fmt: skip


@pytest.mark.parametrize("text", PHONES)
@pytest.mark.parametrize("asked", ["+48 600 100 200", "600100200", "0048600100200", "48600100200"])
def test_a_number_is_found_however_it_is_written(asked: str, text: str) -> None:
    assert wanted("phone", asked).are_in(text)


@pytest.mark.parametrize(
    "text", ["600100201", "+48 600 100 2001", "1600100200123", "60010020", "+49 600 100 200", "5901234123457", "12.50"]
)
def test_another_number_is_not_found(text: str) -> None:
    assert not wanted("phone", "+48 600 100 200").are_in(text)


def test_a_number_of_any_country_is_found_when_none_was_said() -> None:
    assert wanted("phone", "171 1234567").are_in("+49 (0)171 1234567")


def test_what_is_no_person_is_refused() -> None:
    for kind, value in (("email", "anna"), ("phone", "12"), ("phone", "order 600100200")):
        with pytest.raises(ConfigError):
            spellings(kind, value)  # type: ignore[arg-type]


def test_a_text_is_left_without_the_person_and_otherwise_as_it_was() -> None:
    persons = wanted("email", "anna@example.com")

    assert persons.scrubbed("To anna@example.com and jan@example.com") == "To erased and jan@example.com"
    assert persons.scrubbed_json({"anna@example.com": ["x", {"to": "ANNA@example.com"}], "n": 1}) == {
        "erased": ["x", {"to": "erased"}],
        "n": 1,
    }
    assert wanted("phone", "600100200").scrubbed_json({"tel": 600100200, "n": 7}) == {"tel": "erased", "n": 7}


def test_a_hash_says_nothing_without_its_key_and_a_lost_key_is_named() -> None:
    forms = spellings("phone", "+48 600 100 200")

    assert hashed("k1", b"1" * 32, forms) != hashed("k1", b"2" * 32, forms)
    assert "600100200" not in str(hashed("k1", b"1" * 32, forms))
    with pytest.raises(ConfigError, match="k9"):
        Persons.of({"phone"}, ["k9:abc"], KEYS)
