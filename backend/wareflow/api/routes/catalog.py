"""The catalog of node types, connectors and filters."""

import gzip
from functools import lru_cache
from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from wareflow.api.answers import ExactJson
from wareflow.api.models.places import CatalogOut
from wareflow.api.packing import PACKED, VARY, takes_gzip
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.engine.catalog import Catalog
from wareflow.services import catalog_view

routes = Routes("catalog")


@routes.get("/catalog", permission="catalog:read", answer=CatalogOut)
def get_catalog(
    request: Request,
    product: Wareflow,
    language: Annotated[
        str | None, Query(max_length=10, description="Texts in this language only; without: all.")
    ] = None,
) -> object:
    """Everything the editor offers."""
    if takes_gzip(request):
        return Response(_packed(product.catalog, language), media_type=ExactJson.media_type, headers=PACKED)
    return Response(_written(product.catalog, language), media_type=ExactJson.media_type, headers=VARY)


@lru_cache(maxsize=16)
def _written(catalog: Catalog, language: str | None) -> bytes:
    """The catalog does not change while the process lives, and the editor waits for it at every start."""
    return bytes(ExactJson(CatalogOut.model_validate(catalog_view.show(catalog, language))).body)


@lru_cache(maxsize=16)
def _packed(catalog: Catalog, language: str | None) -> bytes:
    return gzip.compress(_written(catalog, language), mtime=0)
