"""Character encodings of files, read strictly: a wrong guess is an error with its place, never garbled text."""

import codecs
from pathlib import Path
from typing import Literal

from wareflow.sdk import ConfigError, StoredFile

Encoding = Literal["utf-8", "utf-8-sig", "cp1250", "iso-8859-2", "utf-16"]
NAMES: dict[str, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark",
    "cp1250": "Windows-1250",
    "iso-8859-2": "ISO 8859-2",
    "utf-16": "UTF-16",
}
_CHUNK = 1 << 20


def codec_of(encoding: str) -> str:
    """Python's codec; a mark at the start of a UTF-8 file is never part of the first column's name."""
    return "utf-8-sig" if encoding == "utf-8" else encoding


def check_encoding(file: StoredFile, encoding: str) -> None:
    """Read the whole file once before anything of it is used. Raises ConfigError that names the first bad byte."""
    decoder = codecs.getincrementaldecoder(codec_of(encoding))("strict")
    offset = 0
    with file.path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _not_so(file, encoding, offset - held + error.start, error) from error
            except UnicodeError as error:
                raise ConfigError(f"“{file.name}” is not {NAMES[encoding]}: {error}.", field="encoding") from error
            if not chunk:
                return
            offset += len(chunk)


def _not_so(file: StoredFile, encoding: str, offset: int, error: UnicodeDecodeError) -> ConfigError:
    byte = error.object[error.start] if error.start < len(error.object) else 0
    line = _line_at(file.path, offset)
    others = "Windows-1250 or ISO 8859-2" if encoding.startswith("utf") else "UTF-8"
    return ConfigError(
        f"“{file.name}” is not {NAMES[encoding]}: byte {byte:#04x} at offset {offset} (line {line}) cannot be read. "
        f"Choose another encoding, such as {others}.",
        code="encoding",
        field="encoding",
    )


def _line_at(path: Path, offset: int) -> int:
    with path.open("rb") as stream:
        return stream.read(offset).count(b"\n") + 1
