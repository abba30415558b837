"""Points at which a test lets a process die, sleep or fail: before and after every commit, and around every send.

Off, and next to free, unless `WAREFLOW_FAILPOINTS` is set when the process starts. It names points and what happens
there: `commits._store_page.before=kill@3; context.send.*=stop:4%0.02; seed=7` kills the process at the third hit of the
first, and stops it for four seconds at every fiftieth hit of the others.

`crash` ends the process without any clean-up, `kill` sends it SIGKILL (with `:path` both leave process id and point in
that file), `stop:n` SIGSTOP and SIGCONT after n seconds, `delay:n` sleeps, `raise` raises, `note:path` writes the
point's name into a file.
"""

import os
import random
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Any, Final

VARIABLE: Final = "WAREFLOW_FAILPOINTS"
RULE: Final = re.compile(
    r"(?P<point>[\w.*?]+)=(?P<action>crash|kill|stop|delay|raise|note)(:(?P<argument>[^@%]+))?"
    r"(@(?P<nth>\d+)|%(?P<chance>[\d.]+))?"
)


class FailpointRaised(Exception):
    """A test wanted an error here."""


@dataclass
class Rule:
    """What happens at the points of one pattern, and when."""

    point: str
    action: str
    argument: str = ""
    nth: int = 0
    chance: float = 1.0
    hits: int = 0
    noted: set[str] = field(default_factory=set)

    def due(self, dice: random.Random) -> bool:
        """Count the hit; says whether it is this one."""
        self.hits += 1
        return self.hits == self.nth if self.nth else self.chance >= 1 or dice.random() < self.chance


class Armed:
    """The rules of this process."""

    def __init__(self, text: str) -> None:
        self.rules: list[Rule] = []
        self.seed = 0
        for part in filter(None, (each.strip() for each in text.split(";"))):
            self._add(part)
        self._dice = random.Random(self.seed)  # noqa: S311
        self._lock = threading.Lock()

    def _add(self, part: str) -> None:
        if part.startswith("seed="):
            self.seed = int(part.removeprefix("seed="))
            return
        found = RULE.fullmatch(part)
        if found is None:
            raise ValueError(
                f"{VARIABLE} cannot be read at “{part}”. Write it as point=action, such as *.before=kill@3."
            )
        given = found.groupdict()
        self.rules.append(
            Rule(
                given["point"],
                given["action"],
                given["argument"] or "",
                nth=int(given["nth"] or 0),
                chance=float(given["chance"] or 1),
            )
        )

    def hit(self, name: str) -> None:
        """Do what the rules say for this point."""
        for rule in self.rules:
            if not fnmatchcase(name, rule.point):
                continue
            with self._lock:
                due = rule.due(self._dice)
            if due:
                _act(rule, name)


_armed: Armed | None = None


def arm(text: str | None) -> None:
    """Take these rules from now on; nothing or an empty text takes them all away."""
    global _armed
    _armed = Armed(text) if text else None


def fp(name: str) -> None:
    """A point of this name."""
    if _armed is not None:
        _armed.hit(name)


def before(*works: Callable[..., Any]) -> None:
    """The point right before the commit of what these functions did."""
    if _armed is not None:
        for work in works:
            _armed.hit(f"{name_of(work)}.before")


def after(*works: Callable[..., Any]) -> None:
    """The point right after that commit."""
    if _armed is not None:
        for work in works:
            _armed.hit(f"{name_of(work)}.after")


def name_of(work: Callable[..., Any]) -> str:
    """Module and function; what is nested or nameless has the name of the function it stands in."""
    while isinstance(work, partial):
        work = work.func
    words = getattr(work, "__qualname__", type(work).__qualname__)
    outer = words.partition(".<locals>")[0]
    return f"{work.__module__.rpartition('.')[2]}.{outer}"


def _act(rule: Rule, name: str) -> None:
    if rule.action in ("crash", "kill") and rule.argument:
        _write(rule.argument, f"{os.getpid()} {name}")
    if rule.action == "crash":
        os._exit(137)
    if rule.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if rule.action == "stop":
        _stop(float(rule.argument or 1))
    if rule.action == "delay":
        time.sleep(float(rule.argument or 0.1))
    if rule.action == "raise":
        raise FailpointRaised(name)
    if rule.action == "note" and name not in rule.noted:
        rule.noted.add(name)
        _write(rule.argument, name)


def _write(path: str, line: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _stop(seconds: float) -> None:
    """Nobody can wake himself up: a process of its own does."""
    subprocess.Popen(["/bin/sh", "-c", f"sleep {seconds}; kill -CONT {os.getpid()}"], start_new_session=True)
    os.kill(os.getpid(), signal.SIGSTOP)


arm(os.environ.get(VARIABLE))
