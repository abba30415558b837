"""The Shopify sandbox: a shop behind the Admin GraphQL API."""

from wareflow.sandbox.shopify.system import Shopify

SYSTEM = Shopify

__all__ = ["SYSTEM", "Shopify"]
