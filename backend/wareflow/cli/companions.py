"""What runs beside the API in the one-machine edition: the scheduler, and the greeting once everything answers."""

import contextlib
import os
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Sequence

import httpx
import structlog

from wareflow.api.serve import Companion
from wareflow.sdk.errors import WareflowError
from wareflow.services.config import Config
from wareflow.services.demo import connect_demo, is_connected
from wareflow.services.product import Product
from wareflow.services.users import new_code
from wareflow.worker.scheduler import Scheduler

log = structlog.get_logger()


def companions(config: Config) -> Sequence[Companion]:
    """Under ``wareflow up`` the API process keeps the clock and greets; elsewhere it does neither."""
    return [Clock(), Greeting(config)] if config.supervised else []


class Clock:
    """The scheduler in a thread: one machine needs no process of its own for it."""

    def __init__(self) -> None:
        self._scheduler: Scheduler | None = None
        self._thread: threading.Thread | None = None

    def start(self, product: Product) -> None:
        """Begin to tick."""
        self._scheduler = Scheduler(product)
        self._thread = threading.Thread(target=self._scheduler.run, name="scheduler")
        self._thread.start()

    def stop(self) -> None:
        """End after the round that is under way."""
        if self._scheduler is not None and self._thread is not None:
            self._scheduler.stop()
            self._thread.join()


class Greeting:
    """Connects the demo systems and prints the address and the sign-in link, once the API answers."""

    def __init__(self, config: Config, wait: float = 60.0) -> None:
        self._config = config
        self._wait = wait
        self._stop = threading.Event()

    def start(self, product: Product) -> None:
        """Wait for the API in the background."""
        threading.Thread(target=self._run, args=(product,), name="greeting", daemon=True).start()

    def stop(self) -> None:
        """Say nothing any more."""
        self._stop.set()

    def _run(self, product: Product) -> None:
        if not self._answers():
            return
        self._connect_demo(product)
        self._greet(new_code(product))

    def _connect_demo(self, product: Product) -> None:
        url = self._config.sandbox_url
        if not url:
            return
        if (self._config.home / "sandbox").is_dir() and is_connected(product, url):
            # To ask them would start them, and what they would say is known.
            return
        try:
            connect_demo(product, url)
        except (httpx.HTTPError, WareflowError):
            log.warning("demo_not_connected", url=url)

    def _answers(self) -> bool:
        url = f"http://127.0.0.1:{self._config.port}/api/v1/health"
        deadline = time.monotonic() + self._wait
        while time.monotonic() < deadline and not self._stop.wait(0.05):
            with contextlib.suppress(urllib.error.URLError, OSError):
                with urllib.request.urlopen(url, timeout=2.0):
                    return True
        return False

    def _greet(self, code: str) -> None:
        link = f"http://127.0.0.1:{self._config.port}/signin?code={code}"
        lines = ["", f"  Wareflow is ready:  {link}"]
        lines.append("  (this link signs you in once; a new one is printed at every start)")
        if self._config.sandbox_url:
            lines.append(f"  Sandbox systems:    {self._config.sandbox_url}")
        lines += [f"  Data:               {self._config.home}", "  Stop with Ctrl-C.", ""]
        print("\n".join(lines), flush=True)
        if self._config.open_browser and sys.stdout.isatty() and os.environ.get("DISPLAY"):
            with contextlib.suppress(webbrowser.Error):
                webbrowser.open(link)
