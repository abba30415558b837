"""Sealing secrets: AES-256-GCM with a key id, bound to the row it belongs to, so that it opens nowhere else."""

import base64
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wareflow.store.errors import SealBroken

VERSION = "v1"
NONCE = 12
KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """The keys by id; the first one seals, all of them open."""

    keys: dict[str, bytes] = field(repr=False)

    @staticmethod
    def of_file(path: Path) -> "KeyRing":
        """The ring in a file with one `id:base64` per line, newest first; made at first start, readable by us only."""
        if not path.exists():
            _make_key_file(path)
        return KeyRing.parse(path.read_text())

    @staticmethod
    def parse(text: str) -> "KeyRing":
        """A ring from its text, as it stands in a file or an environment variable."""
        keys: dict[str, bytes] = {}
        for line in filter(None, (line.strip() for line in text.replace(",", "\n").splitlines())):
            name, _, encoded = line.partition(":")
            key = base64.urlsafe_b64decode(encoded)
            if not name.isalnum() or len(key) != KEY_BYTES:
                raise SealBroken(
                    "The key file is damaged: each line must be `id:key` with a key of 32 bytes in base64."
                )
            keys[name] = key
        if not keys:
            raise SealBroken("The key file holds no key. Put back the file that belongs to this database.")
        return KeyRing(keys)

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def seal(self, secret: bytes, place: str) -> str:
        """Seal a secret for one place, such as `credential:<project>:<connection>`."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, secret, place.encode())
        return f"{VERSION}.{self.current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> bytes:
        """The secret, if it was sealed for this place by a key of this ring."""
        version, key_id, packed = _parts(sealed)
        if version != VERSION or key_id not in self.keys:
            raise SealBroken("This secret was sealed with a key that is not in the key file. Put the old key back.")
        raw = base64.urlsafe_b64decode(packed)
        try:
            return AESGCM(self.keys[key_id]).decrypt(raw[:NONCE], raw[NONCE:], place.encode())
        except InvalidTag as error:
            raise SealBroken("A sealed secret was changed or moved to another row. Enter the secret again.") from error

    def reseal(self, sealed: str, place: str) -> str:
        """The same secret under the current key."""
        return self.seal(self.open(sealed, place), place)


def key_of(sealed: str) -> str:
    """The id of the key a secret was sealed with."""
    return _parts(sealed)[1]


def credential_place(project_id: str, connection_id: str) -> str:
    return f"credential:{project_id}:{connection_id}"


def token_place(project_id: str, connection_id: str) -> str:
    return f"token:{project_id}:{connection_id}"


def webhook_place(project_id: str, flow_id: str) -> str:
    return f"webhook:{project_id}:{flow_id}"


def new_key() -> str:
    """A line for the key file."""
    return f"k{secrets.token_hex(4)}:{base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()}"


def _parts(sealed: str) -> tuple[str, str, str]:
    parts = sealed.split(".")
    if len(parts) != 3:
        raise SealBroken("A stored secret is damaged. Enter it again.")
    return parts[0], parts[1], parts[2]


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(new_key() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # of two processes that start at once only one wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
