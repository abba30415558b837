"""The sandbox systems of a test process: made once, and before a test put back where one before it has touched them."""

from collections.abc import Iterator, Sequence
from typing import Any

from wareflow.sandbox.app import SandboxApp, create_sandbox_app
from wareflow.sandbox.kit import SandboxSystem


class Systems(dict[str, SandboxSystem]):
    """The systems by name; remembers which ones were asked for, since whoever has one may change it."""

    def __init__(self, systems: dict[str, SandboxSystem]) -> None:
        super().__init__(systems)
        self.touched: set[str] = set()

    @staticmethod
    def of(app: SandboxApp) -> "Systems":
        """Those of an app made by `shared_systems`."""
        assert isinstance(app.systems, Systems)
        return app.systems

    def __getitem__(self, name: str) -> SandboxSystem:
        self.touched.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.touched.add(name)
        return super().get(name, default)

    def values(self) -> Any:
        self.touched |= self.keys()
        return super().values()

    def items(self) -> Any:
        self.touched |= self.keys()
        return super().items()

    def untouched(self) -> Iterator[tuple[str, SandboxSystem]]:
        """All of them, for a look that changes nothing."""
        yield from super().items()


def shared_systems(systems: Sequence[SandboxSystem] | None = None) -> SandboxApp:
    """The app with systems that `put_back` knows how to put back; all there are, if none are named."""
    app = create_sandbox_app(systems)
    app.systems = Systems(app.systems)
    return app


def put_back(app: SandboxApp) -> None:
    """Demo data, no faults, no logged requests, real time, in the systems that somebody called or changed."""
    systems = Systems.of(app)
    for name, system in systems.untouched():
        if name in systems.touched or len(system.requests):
            system.settings.update(system.default_settings)
            system.clock.run_free()
            system.reset()
            system.requests.clear()
            system.faults.clear()
    systems.touched.clear()
