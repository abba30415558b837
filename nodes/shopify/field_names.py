"""Names in a mapping that are none of ours are told with the nearest one."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any


def check_names(names: Iterable[str], known: Mapping[str, Any], what: str) -> None:
    """Raise ValueError, as a form's check does, for a field that there is none of."""
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Fields: {', '.join(known)}."
            raise ValueError(f"Shopify {what} have no field “{name}” here. {hint}")
