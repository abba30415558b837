"""What the gallery says of a ready flow in other languages than English, which stands in the flow itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from wareflow.sdk.errors import ConfigError
from wareflow.services.catalog_view import LANGUAGES

FILE = "texts.json"
Texts = TypeVar("Texts")


@dataclass(frozen=True)
class TemplateTexts:
    """Title and description in one language."""

    title: str
    description: str


def texts_of(folder: Path) -> dict[str, TemplateTexts]:
    """The texts of the template in this folder by language; one that has none is shown in English."""
    path = folder / FILE
    if not path.is_file():
        return {}
    texts = read_texts(path, dict[str, dict[str, str]])
    refuse_unknown(texts, LANGUAGES, path)
    return {language: _both(said, language, path) for language, said in texts.items()}


def _both(said: Mapping[str, str], language: str, path: Path) -> TemplateTexts:
    both = {"title": "", "description": ""}
    refuse_unknown(said, both, path)
    refuse_empty({**both, **said}, f"“{language}”", path)
    return TemplateTexts(said["title"], said["description"])


def read_texts(path: Path, kind: type[Texts]) -> Texts:
    """A file that comes with a template; ConfigError says which file and which place in it is wrong."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise _wrong(path, f"{error}. Mend the file.") from error


def refuse_unknown(names: Iterable[str], known: Iterable[str], path: Path) -> None:
    """A text that has another name, or a language that nobody can choose, would never be seen."""
    if others := sorted(set(names) - set(known)):
        raise _wrong(path, f"“{others[0]}” is not known here, only {', '.join(known)}. Take it out or mend its name.")


def refuse_empty(texts: Mapping[str, str], place: str, path: Path) -> None:
    """An empty text would hide the English one."""
    for name, text in texts.items():
        if not text.strip():
            raise _wrong(path, f"“{name}” of {place} is missing or empty. Write it, or leave out what it belongs to.")


def _wrong(path: Path, text: str) -> ConfigError:
    return ConfigError(f"{path.parent.name}/{path.name}: {text}", field=path.name)
