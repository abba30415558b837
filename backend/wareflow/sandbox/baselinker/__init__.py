"""The BaseLinker sandbox: orders, statuses, journal and catalogue behind connector.php."""

from wareflow.sandbox.baselinker.system import BaseLinker

SYSTEM = BaseLinker

__all__ = ["SYSTEM", "BaseLinker"]
