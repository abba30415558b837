"""Ids are text that sorts by time: 48 bits of milliseconds, then 80 random bits."""

import secrets
import time


def new_id() -> str:
    milliseconds = time.time_ns() // 1_000_000
    return f"{milliseconds:012x}{secrets.token_hex(10)}"
