"""Regular expressions through RE2, which takes linear time on any text."""

from functools import lru_cache
from typing import Any

import re2

_LONGEST = 500


@lru_cache(maxsize=256)
def pattern(source: str) -> Any:
    """The compiled pattern. Raises ValueError in words when it is none that RE2 knows."""
    if len(source) > _LONGEST:
        raise ValueError(f"the pattern has more than {_LONGEST} characters")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 21
    try:
        return re2.compile(source, options)
    except re2.error as error:
        raise ValueError(
            f"“{source[:60]}” is not a pattern that can be used; look-around and back-references are not offered"
        ) from error
