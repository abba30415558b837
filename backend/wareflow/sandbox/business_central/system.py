"""Plug the imitated Business Central into the sandbox: routes, sign-in, state, seeding."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.business_central.access import CREDENTIALS, Access, environment, is_tenant, too_many, unauthorized
from wareflow.sandbox.business_central.batch import run_batch
from wareflow.sandbox.business_central.calls import ODATA, Answer, Call, json_text, refusal
from wareflow.sandbox.business_central.demo import MAIN_COMPANY_ID, load_demo, load_generated, load_given
from wareflow.sandbox.business_central.entities import entities, wire
from wareflow.sandbox.business_central.errors import ApiError, no_resource
from wareflow.sandbox.business_central.notifications import Notifications
from wareflow.sandbox.business_central.service import Service
from wareflow.sandbox.business_central.store import Company, Database, rows_data, rows_from
from wareflow.sandbox.business_central.subscriptions import Subscriptions
from wareflow.sandbox.kit import ControlWork, SandboxSystem, WishError

APP_API = "lumo/shop/v1.0"
"""The API of an app that the demo company has installed."""
METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
CHANGES = re.compile(rb'"(POST|PATCH|DELETE)"|^(POST|PATCH|DELETE) ', re.IGNORECASE | re.MULTILINE)
"""A change among the requests of a batch, in either of its two forms."""


class BusinessCentral(SandboxSystem):
    """Dynamics 365 Business Central, standard API v2.0: cloud addresses and a server of one's own."""

    name: ClassVar[str] = "business_central"
    title: ClassVar[str] = "Business Central"
    default_settings: ClassVar[Mapping[str, Any]] = {
        "token_seconds": 3599,
        "rate_limit": 6000,
        "rate_window_seconds": 300,
        "max_page_size": 20000,
        "manual_numbers": True,
        "item_template": {},
        "basic_auth_in_cloud": False,
        "tax_calculation": "vat",
        "tax_rates": {},
        "tax_free_areas": ["EU", "EXPORT"],
        "tax_per": "group",
        "account_tax_code": "VAT23",
        "customers_prices_include_tax": False,
        "journals_post_payments": True,
        "subscription_seconds": 259200,
        "one_subscription_each": True,
        "handshake_method": "POST",
        "notification_delay": 30,
        "notification_most": 1000,
    }

    database: Database
    access: Access
    subscriptions: Subscriptions
    notifications: Notifications

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/{tenant}/oauth2/v2.0/token", self.token, methods=["POST"]),
            Route("/environments/v1.2", self.environments, methods=["GET"]),
            Route("/v2.0/{tenant}/{environment}/api/v2.0{rest:path}", self.cloud, methods=METHODS),
            Route("/v2.0/{environment}/api/v2.0{rest:path}", self.cloud, methods=METHODS),
            Route("/{instance}/api/v2.0{rest:path}", self.own_server, methods=METHODS),
            Route("/v2.0/{tenant}/{environment}/api/" + APP_API + "{rest:path}", self.cloud, methods=METHODS),
            Route("/v2.0/{environment}/api/" + APP_API + "{rest:path}", self.cloud, methods=METHODS),
            Route("/{instance}/api/" + APP_API + "{rest:path}", self.own_server, methods=METHODS),
        ]

    async def token(self, request: Request) -> Response:
        status, data = self.access.issue(request.path_params["tenant"], request.headers, await request.body())
        return Response(json_text(data), status, {"Cache-Control": "no-store"}, "application/json")

    async def cloud(self, request: Request) -> Response:
        asked = request.path_params
        known = asked["environment"].casefold() == CREDENTIALS["environment"].casefold()
        return await self.serve(request, known and is_tenant(asked.get("tenant", CREDENTIALS["tenant"])))

    async def own_server(self, request: Request) -> Response:
        known = request.path_params["instance"].casefold() == CREDENTIALS["server_instance"].casefold()
        return await self.serve(request, known, own_server=True)

    async def environments(self, request: Request) -> Response:
        """The environments that the application may see: the one."""
        try:
            self.access.check(request.headers.get("authorization", ""), own_server=False)
        except ApiError as error:
            return _reply(refusal(error))
        root = f"{request.url.scheme}://{request.url.netloc}{str(request.scope['path']).partition('/environments')[0]}"
        return _reply(Answer(200, {"value": [environment(root)]}))

    async def serve(self, request: Request, known: bool, *, own_server: bool = False) -> Response:
        call = _call_of(request, await request.body())
        try:
            if not known:
                raise no_resource(request.url.path)
            user = self.access.check(request.headers.get("authorization", ""), own_server=own_server)
            self.access.spend(user)
            answer = await self.answer(call)
        except ApiError as error:
            answer = refusal(error)
        return _reply(answer)

    async def answer(self, call: Call) -> Answer:
        service = Service(self.database, self.settings)
        if call.path.startswith("/subscriptions"):
            return await self.subscriptions.answer(call, service)
        before = self.notifications.versions() if call.method != "GET" else {}
        batched = call.path == "/$batch"
        answer = run_batch(call, self.database, service.answer) if batched else service.answer(call)
        self.notifications.note(before)
        return answer

    def control(self) -> Sequence[tuple[str, str, ControlWork]]:
        return [
            ("/notifications", "GET", self.show_notifications),
            ("/notifications", "POST", self.tell_now),
        ]

    async def show_notifications(self, _wish: dict[str, Any]) -> object:
        return self.notifications.as_data()

    async def tell_now(self, _wish: dict[str, Any]) -> object:
        """Tell what waits without waiting any longer."""
        await self.notifications.deliver()
        return self.notifications.as_data()

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        if path.endswith("/oauth2/v2.0/token") or "/api/v2.0/subscriptions" in path:
            return False
        if path.endswith("/$batch"):
            return CHANGES.search(body) is not None
        return method not in ("GET", "HEAD", "OPTIONS")

    def reset(self) -> None:
        self.access = Access(self.clock, lambda: self.settings)
        self.database = Database(self.clock.now)
        load_demo(self.database, {**self.default_settings, **self.settings})
        if hasattr(self, "notifications"):
            self.notifications.stop()
        self.subscriptions = Subscriptions(self.database, self.settings)
        self.notifications = Notifications(self.clock, self.database, self.subscriptions, self.settings)

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        company = self.main_company()
        if data:
            try:
                load_given(self.database, company, data, self.settings)
            except ApiError as error:
                raise WishError(error.message) from error
        if size is not None:
            load_generated(self.database, company, size, self.seed_number)

    def main_company(self) -> Company:
        return self.database.companies[MAIN_COMPANY_ID]

    def credentials(self) -> dict[str, str]:
        return {**CREDENTIALS, "company_id": MAIN_COMPANY_ID}

    def state(self) -> dict[str, Any]:
        tables = self.main_company().tables
        rows = {
            name: [{**{k: wire(v) for k, v in row.values.items()}, "@odata.etag": row.etag} for row in table.values()]
            for name, table in tables.items()
        }
        companies = [{k: wire(v) for k, v in each.row.values.items()} for each in self.database.companies.values()]
        told = [{k: wire(v) for k, v in row.values.items()} for row in self.subscriptions.alive().values()]
        sets = {name: rows.get(name, []) for name in _sets()}
        return {"credentials": self.credentials(), "companies": companies, **sets, "subscriptions": told}

    def snapshot(self) -> dict[str, Any]:
        return {
            "database": self.database.as_data(),
            "tokens": dict(self.access.tokens),
            "issued": self.access.issued,
            "subscriptions": rows_data(self.subscriptions.rows),
            "notifications": self.notifications.as_data(),
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.database.load(snapshot["database"])
        self.access.tokens = dict(snapshot["tokens"])
        self.access.issued = int(snapshot["issued"])
        self.subscriptions.rows = rows_from("subscriptions", snapshot.get("subscriptions", []))
        self.notifications.load(snapshot.get("notifications", {}))

    def throttled_reply(self, request: Request) -> Response:
        limit = int(self.settings["rate_limit"])
        return _reply(refusal(too_many(limit + 1, limit)))

    def broken_reply(self, request: Request) -> Response:
        return _reply(refusal(ApiError(500, "Internal_ServerError", "An internal server error occurred.")))

    def unavailable_reply(self, request: Request) -> Response:
        said = "The tenant is not available at the moment. Try again later."
        return _reply(refusal(ApiError(503, "Internal_TenantUnavailable", said, {"Retry-After": "2"})))

    def expired_token_reply(self, request: Request) -> Response:
        return _reply(refusal(unauthorized()))


def _sets() -> list[str]:
    return [name for name in entities() if name != "companies"]


def _call_of(request: Request, body: bytes) -> Call:
    """Cut the request's address after /api/v2.0; what follows is the path of the call."""
    rest = str(request.path_params.get("rest", ""))
    root = quote(str(request.scope["path"]).removesuffix(rest))
    return Call(
        method=request.method,
        path=rest,
        query=request.url.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        base=f"{request.url.scheme}://{request.url.netloc}{root}",
    )


def _reply(answer: Answer) -> Response:
    headers = {**ODATA, **answer.headers}
    content_type = answer.content_type()
    if content_type:
        headers["Content-Type"] = content_type
    return Response(answer.content(), answer.status, headers)
