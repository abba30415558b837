"""``wareflow connectors new``: a connector from the template, which works and passes the contract as it stands."""

import keyword
import re
from pathlib import Path
from typing import Final

from wareflow.engine.catalog import load_catalog

TEMPLATE: Final = Path(__file__).parents[1] / "connector_template"
NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")


class NotPossible(Exception):
    """Why there is no connector of that name, and the way out."""


def write_connector(name: str, into: Path, title: str | None = None) -> Path:
    """Write a new connector's folder; raises NotPossible and writes nothing when the name cannot be used."""
    folder = into / name
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise NotPossible(f"“{name}” is no name for a connector. Use small letters, digits and _, such as parcel_desk.")
    if name in {known.partition(".")[0] for known in load_catalog().nodes}:
        raise NotPossible(f"Wareflow has a connector “{name}” already. Choose another name.")
    if folder.exists():
        raise NotPossible(f"{folder} is there already, and stays as it is. Choose another name or folder.")
    words = name.split("_")
    shown = title or " ".join(words).capitalize()
    made = {"__connector__": name, "__Title__": shown, "__Class__": "".join(word.capitalize() for word in words)}
    for file in sorted(TEMPLATE.rglob("*.tmpl")):
        target = folder / file.relative_to(TEMPLATE).with_suffix("")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_filled(file.read_text(encoding="utf-8"), made), encoding="utf-8")
    return folder


def _filled(text: str, made: dict[str, str]) -> str:
    for mark, value in made.items():
        text = text.replace(mark, value)
    return text
