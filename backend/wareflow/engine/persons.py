"""Finding a person by e-mail address or phone number in any text, knowing only keyed hashes of the spellings.

Every address and number that stands in a text is brought to its plain form and hashed, and the hash is looked for among
those of the persons wanted. So a list of erased persons holds no person, and still finds them in a restored backup.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from wareflow.engine.tombstones import ERASED
from wareflow.sdk.errors import ConfigError

Kind = Literal["email", "phone"]
EMAIL: Final = re.compile(r"[\w.+'\-]+(?:@|%40)[\w\-]+(?:\.[\w\-]+)+")
SIGNS: Final = re.compile("@|%40")
NAME, HOST = re.compile(r"[\w.+'\-]"), re.compile(r"[\w\-]+(?:\.[\w\-]+)+")
NO_DIGIT, WORD, OTHER_SPACE = re.compile("[^0-9]+"), re.compile(r"\S+"), re.compile(r"\s")
ENDING: Final = re.compile(r"\.(?:csv|txt|json|jsonl|xml|xlsx?|pdf|zip|html?|eml)\Z", re.IGNORECASE)
LONGEST_NAME: Final = 64
PHONE: Final = re.compile(r"(?<!\d)\+?\(?\d[\d\s().\-/]{4,40}\d")
ESCAPES: Final = re.compile(r"\\(?:[nrtbf\"\\/]|u[0-9a-fA-F]{4})")
TWO_DIGITS: Final = (20, 27, *range(30, 35), 36, 39, 40, 41, *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84)
TWO_DIGIT_COUNTRIES: Final = frozenset(str(code) for code in (*TWO_DIGITS, 86, *range(90, 96), 98))
SHORTEST, LONGEST, WITH_COUNTRY = 7, 15, 11


def spellings(kind: Kind, value: str) -> set[str]:
    """The plain forms under which a person is looked for; ConfigError when this is no address or number."""
    if kind == "email":
        found = EMAIL.fullmatch(value.strip())
        if found is None:
            raise ConfigError("This is no e-mail address. Write it as anna@example.com.", field="email")
        return {_address(found.group())}
    digits = _digits(value)
    if not SHORTEST <= len(digits) <= LONGEST + 2 or re.fullmatch(r"[\d\s()+.\-/]+", value.strip()) is None:
        raise ConfigError("This is no phone number. Write it with its country, such as +48 600 100 200.", field="phone")
    if _is_international(value, digits):
        country, rest = _split(digits)
        return {f"i:{country}{rest}", f"n:{rest}"}
    rest = digits.lstrip("0")
    if len(rest) >= WITH_COUNTRY:
        country, national = _split(rest)
        return {f"i:{country}{national}", f"n:{rest}", f"n:{national}"}
    return {f"n:{rest}", f"a:{rest}"}


def hashed(key_id: str, key: bytes, forms: Iterable[str]) -> list[str]:
    """The forms as they stand in lists: the id of the key, and a hash that nobody can turn back without the key."""
    return sorted(f"{key_id}:{_hash(key, form)}" for form in forms)


@dataclass(frozen=True)
class Persons:
    """The persons wanted, by their hashes, with the keys these were made with."""

    kinds: frozenset[str]
    digests: Mapping[str, frozenset[str]]
    keys: Mapping[str, bytes] = field(repr=False)

    @staticmethod
    def of(kinds: Iterable[str], digests: Iterable[str], keys: Mapping[str, bytes]) -> "Persons":
        """From lists; a hash whose key is gone can never be found again, which is an error."""
        by_key: dict[str, set[str]] = {}
        for entry in digests:
            key_id, _, digest = entry.partition(":")
            by_key.setdefault(key_id, set()).add(digest)
        if lost := sorted(set(by_key) - set(keys)):
            raise ConfigError(f"The list of erased persons was made with the key “{lost[0]}”. Put that key back.")
        return Persons(frozenset(kinds), {key: frozenset(found) for key, found in by_key.items()}, keys)

    def are_in(self, text: str) -> bool:
        """Whether one of them stands in the text (which may be JSON)."""
        return next(self._spans(text), None) is not None

    def scrubbed(self, text: str) -> str:
        """The text without them."""
        for start, end in sorted(self._spans(text), reverse=True):
            text = text[:start] + ERASED + text[end:]
        return text

    def scrubbed_json(self, value: Any) -> Any:
        """The value without them, in keys, texts and numbers."""
        if isinstance(value, str):
            return self.scrubbed(value)
        if isinstance(value, Mapping):
            return {self.scrubbed(str(key)): self.scrubbed_json(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self.scrubbed_json(inner) for inner in value]
        if isinstance(value, int) and not isinstance(value, bool) and self.are_in(str(value)):
            return ERASED
        return value

    def name_of(self, text: str) -> str:
        """What stands in place of a name that must stay unique."""
        key_id = next(iter(self.digests))
        return f"{ERASED}:{_hash(self.keys[key_id], text)}"

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if "\\" in text:
            text = ESCAPES.sub(lambda found: " " * len(found.group()), text)
        if "email" in self.kinds:
            yield from self._emails(text)
        if "phone" in self.kinds:
            yield from self._phones(text)

    def _emails(self, text: str) -> Iterator[tuple[int, int]]:
        known: dict[str, bool] = {}
        for start, end in _addresses(text):
            address = _address(text[start:end])
            if address not in known:
                known[address] = self._wanted(address)
            if known[address]:
                yield start, end

    def _phones(self, text: str) -> Iterator[tuple[int, int]]:
        known: dict[tuple[str, bool], bool] = {}
        for found in PHONE.finditer(text):
            for start, end, digits, abroad in _pieces(found.group()):
                number = (digits, abroad)
                if number not in known:
                    known[number] = any(self._wanted(form) for form in _forms(digits, abroad))
                if known[number]:
                    yield found.start() + start, found.start() + end
                    break

    def _wanted(self, form: str) -> bool:
        return any(_hash(self.keys[key_id], form) in wanted for key_id, wanted in self.digests.items())


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand. From their sign outwards: from the left, long words would be tried at every letter."""
    for sign in SIGNS.finditer(text):
        start = sign.start()
        while start > max(sign.start() - LONGEST_NAME, 0) and NAME.match(text, start - 1):
            start -= 1
        host = HOST.match(text, sign.end())
        if host is not None and start < sign.start():
            # an address in the name of a file goes on with the ending of the file
            ending = ENDING.search(text, host.start(), host.end())
            yield start, ending.start() if ending and "." in text[host.start() : ending.start()] else host.end()


def _pieces(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, digits, with country) of the whole, then of every run of neighbouring words of it.

    Two numbers may stand side by side. A number without its country is another number, so the words behind a country
    are no piece of their own.
    """
    digits = _digits(text)
    abroad = _is_international(text, digits)
    if " " not in text and not OTHER_SPACE.search(text):
        if SHORTEST <= len(digits) <= LONGEST + 2:
            yield 0, len(text), digits, abroad
        return
    words = [(found.start(), found.end(), _digits(found.group())) for found in WORD.finditer(text)]
    for first, (start, _, _) in enumerate(words):
        before = sum(len(word) for _, _, word in words[:first])
        if abroad and 0 < before < SHORTEST:
            continue
        joined = ""
        for _, end, word in words[first:]:
            joined += word
            if len(joined) > LONGEST + 2:
                break
            if len(joined) >= SHORTEST:
                yield start, end, joined, _is_international(text[start:end], joined)


def _forms(digits: str, abroad: bool) -> Iterator[str]:
    if abroad:
        country, rest = _split(digits)
        yield f"i:{country}{rest}"
        yield f"a:{rest}"
        return
    plain = digits.lstrip("0")
    yield f"n:{plain}"
    if len(plain) >= WITH_COUNTRY:
        country, rest = _split(plain)
        yield f"i:{country}{rest}"
        yield f"a:{rest}"


def _is_international(text: str, digits: str) -> bool:
    return text.lstrip(" (").startswith("+") or digits.startswith("00")


def _split(digits: str) -> tuple[str, str]:
    """Country and number, without the zeros before either."""
    plain = digits.lstrip("0")
    length = 1 if plain[:1] in ("1", "7") else 2 if plain[:2] in TWO_DIGIT_COUNTRIES else 3
    return plain[:length], plain[length:].lstrip("0")


def _digits(text: str) -> str:
    return NO_DIGIT.sub("", text)


def _address(text: str) -> str:
    return text.replace("%40", "@").strip(".'-").casefold()


def _hash(key: bytes, form: str) -> str:
    return hashlib.blake2b(form.encode(), key=key, digest_size=16, person=b"erased person").hexdigest()
