"""A host for bodies that reach nothing outside: whoever asks it for more does not belong there."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import httpx

from wareflow.engine.host import EffectOutcome, Host, Intent, OpenConnection
from wareflow.sdk.connections import RefreshToken, Token
from wareflow.sdk.context import Files, FlowDoor
from wareflow.services.product import Product


class NoHost(Host):
    """Files and limits, nothing else. What is refused here is done again the ordinary way, by a worker."""

    def __init__(self, product: Product) -> None:
        self._product = product

    @property
    def files(self) -> Files:
        """Uploaded files, for tables that are looked up."""
        return self._product.files

    @property
    def node_seconds(self) -> float | None:
        """How long a node may take for one page."""
        return self._product.config.node_seconds

    @property
    def own_errors(self) -> tuple[type[Exception], ...]:
        """Nothing here asks the database."""
        return ()

    async def connection(self, name: str) -> OpenConnection:
        """Not here."""
        _refuse()

    def down_for(self, connection: str) -> float | None:
        """Not here."""
        _refuse()

    async def refused(self, connection: str, message: str) -> None:
        """Not here."""
        _refuse()

    def open_http(self) -> httpx.AsyncClient:
        """Not here."""
        _refuse()

    async def flow(self, node: str, name: str) -> FlowDoor:
        """Not here."""
        _refuse()

    async def token(self, connection: str, refresh: RefreshToken, stale: Token | None) -> Token:
        """Not here."""
        _refuse()

    async def begin_effect(self, intent: Intent) -> str:
        """Not here."""
        _refuse()

    async def begin_effects(self, intents: Sequence[Intent]) -> list[str | Exception]:
        """Not here."""
        _refuse()

    async def pass_effect(self, intent: Intent) -> None:
        """Not here."""
        _refuse()

    async def end_effect(self, effect: str, outcome: EffectOutcome) -> None:
        """Not here."""
        _refuse()

    async def end_effects(self, outcomes: Mapping[str, EffectOutcome]) -> None:
        """Not here."""
        _refuse()

    async def earlier_action(self, intent: Intent) -> str | None:
        """Not here."""
        _refuse()


def _refuse() -> NoReturn:
    raise RuntimeError("a step that is called pure reaches outside")
