"""What the browser complains of while a test drives it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, WebError

# The browser's own line about an answer that is not a success; what the page makes of it is what the tests look at.
EXPECTED = "Failed to load resource"


class Watch:
    """Collects the complaints of any number of windows."""

    def __init__(self) -> None:
        self._complaints: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page of this window."""
        context.on("console", self._heard)
        context.on("weberror", self._broke)

    def found_nothing(self) -> None:
        """Nothing was complained of."""
        assert self._complaints == []

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(EXPECTED):
            self._complaints.append(message.text)

    def _broke(self, error: WebError) -> None:
        self._complaints.append(str(error.error))
