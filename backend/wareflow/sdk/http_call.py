"""What a client asks of its API in one request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """One request as it is made, and made again. `about` names its object in messages, such as ``item MUG``."""

    method: str
    url: str
    write: bool
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    about: str = ""
    binary: bool = False
    """Whether the answer is a file and not data."""

    @property
    def doing(self) -> str:
        what = "writing" if self.write else "reading"
        return f"{what} {self.about}" if self.about else what
