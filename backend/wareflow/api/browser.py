"""The browser application: static files, and its first page for every address that is one of its own."""

from mimetypes import guess_type
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Match

from wareflow.api.errors import Refused
from wareflow.api.packing import PACKED, VARY, takes_gzip

STATIC = Path(__file__).with_name("static")
PAGE = ("GET", "HEAD")
FOREVER = "public, max-age=31536000, immutable"


def install(app: FastAPI, folder: Path = STATIC) -> None:
    """Serve the application last, behind every route of the API."""
    root = folder.resolve()

    async def page(request: Request) -> Response:
        path = request.path_params["path"]
        if path == "api" or path.startswith("api/"):
            if methods := _methods(app, request):
                raise Refused(405, "method", f"This address takes {methods}.", {"Allow": methods})
            raise Refused(404, "not_found", "The API has nothing at this address.")
        if request.method not in PAGE:
            raise Refused(405, "method", "This is a page. It can only be read.", {"Allow": ", ".join(PAGE)})
        return _answer(root, path, packed=takes_gzip(request))

    app.router.add_route(
        "/{path:path}", page, methods=[*PAGE, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"], include_in_schema=False
    )


def _methods(app: FastAPI, request: Request) -> str:
    """What the API's routes at this address take; empty when there is none."""
    found: set[str] = set()
    for route in app.routes:
        if isinstance(route, APIRoute) and route.matches(request.scope)[0] is Match.PARTIAL:
            found |= route.methods or set()
    return ", ".join(sorted(found))


def _answer(root: Path, path: str, *, packed: bool) -> Response:
    wanted = (root / path).resolve()
    if wanted.is_file() and wanted.is_relative_to(root) and wanted.name != "index.html":
        headers = {"Cache-Control": FOREVER if path.startswith("assets/") else "no-cache"}
        small = wanted.with_name(f"{wanted.name}.gz")
        if not small.is_file():
            return FileResponse(wanted, headers=headers)
        if not packed:
            return FileResponse(wanted, headers={**headers, **VARY})
        return FileResponse(small, media_type=guess_type(wanted.name)[0], headers={**headers, **PACKED})
    if path.startswith("assets/"):
        return PlainTextResponse("There is no such file.", 404)
    index = root / "index.html"
    if not index.is_file():
        return PlainTextResponse("The browser application is not built. Run ./dev setup, or make run.", 503)
    return FileResponse(index, headers={"Cache-Control": "no-cache"})
