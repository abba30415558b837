"""``wareflow up``: bring the instance up, say where it is, stay until stopped."""

import contextlib
import os
import socket
import sys
import webbrowser

from wareflow.cli.supervisor import Supervisor
from wareflow.queue.valkey import ValkeyFailed
from wareflow.services.config import Config
from wareflow.services.demo import connect_demo
from wareflow.services.product import Product
from wareflow.services.users import bootstrap, new_code


def run_up(config: Config, *, workers: int, sandbox: bool, open_browser: bool) -> int:
    """Run until stopped; returns the exit code."""
    for port in (config.port, config.port + 1) if sandbox else (config.port,):
        if _taken(port):
            _say(f"Port {port} is in use. Stop what listens there, or choose another: PORT=9000 make run")
            return 2
    config.prepare()
    product = Product.open(config)
    bootstrap(product)
    supervisor = Supervisor(config, workers=workers, sandbox=sandbox)
    try:
        supervisor.start()
        if not supervisor.wait_ready():
            _say("Wareflow did not start; the lines above say why.")
            return 1
        if sandbox:
            connect_demo(product, supervisor.sandbox_url)
        _greet(config, new_code(product), supervisor, sandbox, open_browser)
        supervisor.watch()
    except ValkeyFailed as error:
        _say(str(error))
        return 1
    finally:
        supervisor.stop()
        product.close()
    return 0


def _greet(config: Config, code: str, supervisor: Supervisor, sandbox: bool, open_browser: bool) -> None:
    link = f"http://127.0.0.1:{config.port}/signin?code={code}"
    _say("")
    _say(f"  Wareflow is ready:  {link}")
    _say("  (this link signs you in once; a new one is printed at every start)")
    if sandbox:
        _say(f"  Sandbox systems:    {supervisor.sandbox_url}")
    _say(f"  Data:               {config.home}")
    _say("  Stop with Ctrl-C.")
    _say("")
    if open_browser and sys.stdout.isatty() and os.environ.get("DISPLAY"):
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(link)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _say(line: str) -> None:
    print(line, flush=True)
