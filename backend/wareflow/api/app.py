"""The HTTP application: every route, the one way errors are told, the guard around all of it."""

from fastapi import FastAPI

from wareflow.api import browser, description, errors, metrics
from wareflow.api.guard import Guard
from wareflow.api.hook_door import HookDoor
from wareflow.api.routes import ALL
from wareflow.api.routing import check_declared
from wareflow.services import users
from wareflow.services.health import version_of_us
from wareflow.services.hooks import Hooks
from wareflow.services.product import Product


def create_app(product: Product) -> FastAPI:
    """The application for one opened product; makes the owner and the owner's token at first start."""
    users.bootstrap(product)
    app = bare_app()
    app.state.product = product
    app.state.hooks = Hooks(product)
    app.add_middleware(HookDoor, hooks=app.state.hooks)
    app.add_middleware(Guard, host=product.config.host)
    return app


def bare_app() -> FastAPI:
    """The routes alone, for describing them without a database."""
    app = FastAPI(
        title="Wareflow",
        version=version_of_us(),
        description="Flows between commerce and ERP systems.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for routes in ALL:
        routes.install(app)
    check_declared(app)
    errors.install(app)
    description.install(app)
    metrics.install(app)
    browser.install(app)
    return app
