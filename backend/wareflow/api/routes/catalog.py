"""The catalog of node types, connectors and filters."""

from typing import Annotated

from fastapi import Query

from wareflow.api.models.places import CatalogOut
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.services import catalog_view

routes = Routes("catalog")


@routes.get("/catalog", permission="catalog:read", answer=CatalogOut)
def get_catalog(
    product: Wareflow,
    language: Annotated[
        str | None, Query(max_length=10, description="Texts in this language only; without: all.")
    ] = None,
) -> object:
    """Everything the editor offers."""
    return catalog_view.show(product.catalog, language)
