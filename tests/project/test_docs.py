"""What the documents name exists: files, headings, make targets, commands and variables."""

import re
from pathlib import Path

import pytest

from tests.project.checkout import ROOT, command_help, dev_commands, make_targets, short, tracked_files

DOCUMENTS = [path for path in tracked_files() if path.suffix == ".md"]
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)|<(?:img|source)[^>]+src(?:set)?=\"([^\"]+)\"")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
# Commands stand at the start of a line or after a shell's own marks; "make it green" in a sentence is no command.
CALL = r"(?:^|[`$;&|(]|&&|\b[A-Z_]+=\S+)\s*"

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=short)


def anchors(document: Path) -> set[str]:
    """The names under which the headings of a document can be linked to."""
    found: dict[str, int] = {}
    names = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", document.read_text()))
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", FENCE.sub("", document.read_text()), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        count = found[name] = found.get(name, -1) + 1
        names.add(f"{name}-{count}" if count else name)
    return names


def code_in(document: Path) -> str:
    return "\n".join(CODE.findall(document.read_text()))


def broken_links(document: Path) -> list[str]:
    broken = []
    for link, image in LINK.findall(CODE.sub("", document.read_text())):
        target, _, anchor = (link or image).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
            broken.append(link or image)
    return broken


@documents
def test_links_lead_somewhere(document: Path) -> None:
    assert broken_links(document) == []


def test_a_link_to_nowhere_would_be_seen(tmp_path: Path) -> None:
    document = tmp_path / "page.md"
    document.write_text("# One place\n[here](#one-place) [gone](#other) [file](none.md) ![picture](p.png)\n")

    assert broken_links(document) == ["#other", "none.md", "p.png"]


@documents
def test_make_targets_and_dev_commands_exist(document: Path) -> None:
    code = code_in(document)
    targets = {
        word
        for words in re.findall(CALL + r"make ((?:[a-z][\w-]*[ ]?)+)", code, re.MULTILINE)
        for word in words.split()
    }
    commands = set(re.findall(r"\./dev ([a-z][\w-]*)", code))

    assert targets - make_targets() == set()
    assert commands - dev_commands() - {"help"} == set()


def test_every_make_target_is_a_command_of_dev() -> None:
    called = set(re.findall(r"exec \./dev (\S+)", (ROOT / "Makefile").read_text()))

    assert called <= dev_commands()
    assert {"run", "test", "check"} <= make_targets()


def command_lines() -> list[str]:
    """Every first word after `wareflow` in the code of the documents."""
    found = [
        re.findall(CALL + r"(?:\.venv/bin/)?wareflow ([a-z]+)\b", code_in(path), re.MULTILINE) for path in DOCUMENTS
    ]
    return sorted({word for words in found for word in words})


@pytest.mark.parametrize("command", command_lines())
def test_the_command_line_has_every_command_the_documents_name(command: str) -> None:
    assert "--help" in command_help(command)


def test_variables_that_the_documents_name_are_read_somewhere() -> None:
    code = [path.read_text() for path in tracked_files() if path.suffix in {".py", ".ts", ".yml"} or path.name == "dev"]
    named = {name for path in DOCUMENTS for name in re.findall(r"\bWAREFLOW_[A-Z_]+\b", path.read_text())}

    # Settings may read a variable by the name of its field: WAREFLOW_HOME as home.
    unread = {name for name in named if not any(name in text or field(name) in text for text in code)}

    assert unread == set()


def field(variable: str) -> str:
    return f"    {variable.removeprefix('WAREFLOW_').lower()}: "
