"""Pages that this process stored a moment ago, with their items still decoded."""

from collections import OrderedDict
from threading import Lock

from wareflow.engine.graph import End
from wareflow.sdk.items import Item

KEPT = 6
"""Some megabytes each."""

Given = dict[End, list[Item]]


class RecentPages:
    """By the task that goes on with them. What another worker takes falls out after a while."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Given] = OrderedDict()
        self._lock = Lock()

    def keep(self, task_id: str, given: Given) -> None:
        """Whoever claims this task here need not read it."""
        with self._lock:
            self._pages[task_id] = given
            while len(self._pages) > KEPT:
                self._pages.popitem(last=False)

    def take(self, task_id: str) -> Given | None:
        """The page of a task, once."""
        with self._lock:
            return self._pages.pop(task_id, None)
