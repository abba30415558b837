"""Lightspeed Retail R-Series, API V3: the imitated system and its way through one request."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import DEFAULT_SEED, Clock, SandboxSystem
from wareflow.sandbox.lightspeed import demo
from wareflow.sandbox.lightspeed.api import Api
from wareflow.sandbox.lightspeed.errors import ApiError, SignInError, access_denied
from wareflow.sandbox.lightspeed.limits import Limiter, Throttled
from wareflow.sandbox.lightspeed.sign_in import Client, SignIn, bearer
from wareflow.sandbox.lightspeed.store import Store
from wareflow.sandbox.lightspeed.tokens import Tokens
from wareflow.sandbox.lightspeed.values import stamp

ACCOUNT_ID = "1"
CLIENT = Client("wareflow-demo-client", "wareflow-demo-client-secret")
_VERBS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


class LightspeedSandbox(SandboxSystem):
    """The whole imitated account: rows, tokens, rate limits."""

    name = "lightspeed"
    title = "Lightspeed Retail (R-Series)"
    default_settings = {
        "bucket_size": 90,
        "drip": 1.0,
        "burst": 20,
        "token_ttl": 3600,
        "refreshes_per_minute": 5,
        "redirect_url": "",
    }

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.tokens = Tokens(CLIENT.client_id, ACCOUNT_ID)
        super().__init__(seed, clock)

    def routes(self) -> Sequence[BaseRoute]:
        sign_in = SignIn(CLIENT, self.clock, lambda: self.tokens, self.settings, self.save_now)
        return [*sign_in.routes(), Route("/API/{rest:path}", self.answer, methods=_VERBS)]

    def reset(self) -> None:
        """Demo data again; connections made meanwhile stay signed in, and the demo refresh token works again."""
        self.seed()
        ttl = float(self.settings["token_ttl"])
        token = f"demo-refresh-token-{self.seed_number}-" + "r" * 200
        self._demo_family = self.tokens.sign_in("employee:all", self.clock.timestamp(), ttl, token).family

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` products like those of the demo, or `data` as described at `demo.fill_given`."""
        store = Store() if data is not None else demo.demo_store(self.seed_number, size)
        if data is not None:
            demo.fill_given(store, data, stamp(self.clock.now()))
        self.store, self.limiter = store, Limiter()

    def state(self) -> dict[str, Any]:
        return {**self.store.as_data(), "credentials": self.credentials()}

    def credentials(self) -> dict[str, str]:
        grant = self.tokens.newest(self._demo_family)
        return {
            "account_id": ACCOUNT_ID,
            "client_id": CLIENT.client_id,
            "client_secret": CLIENT.client_secret,
            "access_token": grant.access_token,
            "refresh_token": grant.refresh_token,
        }

    def snapshot(self) -> dict[str, Any]:
        return {
            "store": self.store.snapshot(),
            "tokens": self.tokens.snapshot(),
            "demo_family": self._demo_family,
            "settings": dict(self.settings),
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.store = Store.of(snapshot["store"])
        self.tokens.restore(snapshot["tokens"])
        self._demo_family = int(snapshot["demo_family"])
        self.settings.update(snapshot["settings"])

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        return method in ("POST", "PUT", "DELETE") and path.startswith(f"/{self.name}/API/")

    def throttled_reply(self, request: Request) -> Response:
        return Throttled("api-leaky-bucket", 1).reply()

    def broken_reply(self, request: Request) -> Response:
        return ApiError(500, "Internal Server Error").reply()

    def expired_token_reply(self, request: Request) -> Response:
        return access_denied("Access token could not be verified").reply()

    async def answer(self, request: Request) -> Response:
        """Who is it, what does it cost, is there room for it, then the work."""
        body = await request.body()
        now = self.clock.now()
        try:
            grant = self.tokens.check(bearer(request), now.timestamp())
        except SignInError as error:
            return error.reply()
        self.changed |= self.tokens.take_changed()
        call = Api(self.store, ACCOUNT_ID, grant.scope, stamp(now)).read(request, body)
        try:
            self.limiter.admit(call.cost, now.timestamp(), self.settings)
            reply = call.work()
        except ApiError as error:
            reply = error.reply()
        reply.headers.update(self._headers(call.cost))
        return reply

    def _headers(self, cost: float) -> dict[str, str]:
        who = {"X-LS-Acct-Id": ACCOUNT_ID, "X-LS-OAuth-Client-Id": CLIENT.client_id}
        return who | self.limiter.headers(cost, self.settings)
