"""A thread of the scheduler that does the same again and again, beside everything else that goes on."""

import threading

import structlog

log = structlog.get_logger()
AFTER_A_BREAK = 5.0


class Rounds(threading.Thread):
    """Goes round until stopped; one that breaks is logged and the next one comes a little later."""

    def __init__(self, name: str, stop: threading.Event, every: float) -> None:
        super().__init__(name=name, daemon=True)
        self._stop_asked = stop
        self._every = every

    def go(self) -> None:
        """One round."""
        raise NotImplementedError

    def run(self) -> None:
        """Go round until stopped."""
        while not self._stop_asked.wait(self._every):
            try:
                self.go()
            except Exception:
                log.exception("round_failed", round=self.name)
                self._stop_asked.wait(AFTER_A_BREAK)
