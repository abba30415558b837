"""``/metrics``: the figures for Prometheus, beside the API and not part of it."""

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from wareflow.api.errors import Refused
from wareflow.api.security import product_of
from wareflow.services import metrics

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def install(app: FastAPI) -> None:
    """Serve the figures to whoever may see them."""

    async def figures(request: Request) -> Response:
        product = product_of(request)
        allowed = metrics.may_read(
            product.config,
            authorization=request.headers.get("authorization", ""),
            address=request.client.host if request.client else "",
            through_proxy=any(name in request.headers for name in FORWARDED),
        )
        if not allowed:
            raise Refused(
                401,
                "metrics",
                "These figures are for this machine and for the networks and the token that are set "
                "(WAREFLOW_METRICS_NETWORKS, WAREFLOW_METRICS_TOKEN).",
                {"WWW-Authenticate": "Bearer"},
            )
        text = await run_in_threadpool(metrics.exposition, product)
        return Response(text, media_type=metrics.MEDIA_TYPE)

    app.router.add_route("/metrics", figures, methods=["GET"], include_in_schema=False)
