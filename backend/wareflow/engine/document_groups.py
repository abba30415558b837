"""Groups of a flow document: frames that people draw around nodes. They change nothing of what the flow does."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

MAX_GROUP_TITLE: Final = 80
COLORS: Final = ("blue", "green", "grey", "purple", "red", "yellow")

_KEYS = {"title", "nodes", "collapsed", "color"}


@dataclass(frozen=True)
class Group:
    """A frame around nodes."""

    title: str
    nodes: tuple[str, ...]
    collapsed: bool = False
    color: str | None = None


class Complain(Protocol):
    """Takes down what is wrong with the document, and where."""

    def __call__(self, code: str, message: str, **place: Any) -> None:
        """One problem."""


def read_groups(
    raw: Any, nodes: Mapping[str, object], is_id: Callable[[str], object], complain: Complain
) -> dict[str, Group]:
    """The groups of a document by their ids; what is wrong is said to ``complain``."""
    if not isinstance(raw, Mapping):
        complain("bad_groups", "“groups” must be an object of groups by id.", field="groups")
        return {}
    groups: dict[str, Group] = {}
    for group_id, value in raw.items():
        if not is_id(group_id):
            shown = group_id[:40] or "an empty id"
            complain("bad_id", f"“{shown}” is no group id: use a–z, 0–9 and _, at most 40, a letter first.")
        elif (group := _Reader(group_id, complain).read(value, nodes)) is not None:
            groups[group_id] = group
    _meet_once(groups, complain)
    return groups


def group_json(group: Group) -> dict[str, Any]:
    """A group in the one spelling: what is not said stands not there."""
    value: dict[str, Any] = {"title": group.title, "nodes": list(group.nodes)}
    if group.collapsed:
        value["collapsed"] = True
    if group.color:
        value["color"] = group.color
    return value


def _meet_once(groups: Mapping[str, Group], complain: Complain) -> None:
    owner: dict[str, str] = {}
    for group_id, group in groups.items():
        for node in group.nodes:
            first = owner.setdefault(node, group_id)
            if first != group_id:
                message = f"Node “{node}” is in two groups, “{first}” and “{group_id}”. Take it out of one."
                complain("node_in_two_groups", message, node=node, field=f"groups.{group_id}.nodes")


class _Reader:
    def __init__(self, group_id: str, complain: Complain) -> None:
        self.name = group_id
        self.tell = complain

    def complain(self, code: str, message: str, key: str) -> None:
        place = f"groups.{self.name}.{key}" if key else f"groups.{self.name}"
        self.tell(code, f"Group “{self.name}”: {message}", field=place)

    def read(self, raw: Any, nodes: Mapping[str, object]) -> Group | None:
        if not isinstance(raw, Mapping):
            self.complain("bad_group", "it must be an object.", "")
            return None
        for key in sorted(set(raw) - _KEYS):
            self.complain("unknown_key", f"it has no “{key}”. Remove it.", key)
        collapsed = raw.get("collapsed", False)
        if not isinstance(collapsed, bool):
            self.complain("bad_group", "“collapsed” must be true or false.", "collapsed")
        return Group(
            title=self._title(raw.get("title", "")),
            nodes=self._nodes(raw.get("nodes"), nodes),
            collapsed=collapsed is True,
            color=self._color(raw.get("color")),
        )

    def _title(self, raw: Any) -> str:
        if not isinstance(raw, str) or "\x00" in raw:
            self.complain("bad_text", "“title” must be text.", "title")
            return ""
        if len(raw) > MAX_GROUP_TITLE:
            self.complain("too_long", f"“title” has {len(raw):,} characters; {MAX_GROUP_TITLE} fit.", "title")
        return raw.strip()

    def _nodes(self, raw: Any, known: Mapping[str, object]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not raw or not all(isinstance(node, str) for node in raw):
            self.complain("bad_group", "“nodes” must be a list of one or more node ids.", "nodes")
            return ()
        for node in sorted({node for node in raw if node not in known}):
            self.complain("unknown_node", f"it holds “{node[:40]}”, which does not exist.", "nodes")
        for node in sorted(node for node, times in Counter(raw).items() if times > 1):
            self.complain("duplicate_node", f"it holds “{node[:40]}” twice.", "nodes")
        return tuple(sorted(set(raw)))

    def _color(self, raw: Any) -> str | None:
        if raw is None:
            return None
        if isinstance(raw, str) and raw in COLORS:
            return raw
        self.complain("bad_color", f"“color” is one of {', '.join(COLORS)}.", "color")
        return None
