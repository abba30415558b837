"""API, worker and scheduler on SQLite and a real Valkey, each started again the moment it dies."""

import os
import signal
import threading
from pathlib import Path

import httpx
from wareflow.queue.valkey import Valkey
from wareflow.services.config import Config
from wareflow.services.product import Product
from wareflow.services.users import bootstrap

from tests.chaos.zygote import Forks
from tests.processes.arrange import environment, free_ports, wait_for


class Site:
    """API, worker and scheduler as processes that die, and are there again at once."""

    def __init__(self, folder: Path, nodes: Path | None = None) -> None:
        self.port = free_ports()
        self.valkey = Valkey(folder / "queue")
        home = folder / "home"
        self.product = Product.open(Config(home=home, redis_url=self.valkey.start(), nodes_path=str(nodes or "")))
        bootstrap(self.product)
        variables = environment(
            WAREFLOW_HOME=str(home),
            WAREFLOW_NODES_PATH=str(nodes or ""),
            WAREFLOW_REDIS_URL=self.valkey.url,
            WAREFLOW_LEASE_SECONDS="2",
            WAREFLOW_SWEEP_SECONDS="0.3",
        )
        self._pids: dict[str, int] = {}
        self.deaths = 0
        self._stopping = False
        self._forks = Forks(variables, folder, self._died)

    def start(self) -> None:
        self._fork("api", "api", "--port", str(self.port))
        self._fork("worker", "worker")
        self._fork("scheduler", "scheduler")
        wait_for(self.answers, "the API answers")

    def kill(self, name: str) -> None:
        os.kill(self._pids[name], signal.SIGKILL)

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/api/v1/health", timeout=2, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def end(self) -> None:
        self._stopping = True
        self._forks.end()
        self.product.close()
        self.valkey.stop()

    def _fork(self, name: str, *words: str) -> None:
        self._words = getattr(self, "_words", {}) | {name: words}
        self._pids[name] = self._forks.fork(*words)

    def _died(self, pid: int, _status: int) -> None:
        name = next((name for name, known in self._pids.items() if known == pid), None)
        if name is None or self._stopping:
            return
        self.deaths += 1
        threading.Thread(target=self._fork, args=(name, *self._words[name])).start()
