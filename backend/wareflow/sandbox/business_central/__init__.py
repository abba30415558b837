"""The Business Central sandbox: companies, items and their code tables behind the standard API v2.0."""

from wareflow.sandbox.business_central.system import BusinessCentral

SYSTEM = BusinessCentral

__all__ = ["SYSTEM", "BusinessCentral"]
