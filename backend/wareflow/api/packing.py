"""Answers packed with gzip for those who take them so: what is the same for everybody is packed once."""

import re

from starlette.requests import Request

VARY = {"Vary": "Accept-Encoding"}
NEVER = re.compile(r"q=0(\.0*)?")
PACKED = {**VARY, "Content-Encoding": "gzip"}


def takes_gzip(request: Request) -> bool:
    """Whether the request says that its answer may be packed (RFC 9110, 12.5.3)."""
    for wish in request.headers.get("accept-encoding", "").lower().split(","):
        coding, _, weight = wish.partition(";")
        if coding.strip() in ("gzip", "*"):
            return NEVER.fullmatch(weight.strip()) is None
    return False
