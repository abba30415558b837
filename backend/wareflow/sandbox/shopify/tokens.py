"""Access tokens: for a day by the app's own secret, for an hour with a refresh token that changes each time."""

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any

CLIENT_ID = "demo-shopify-client"
CLIENT_SECRET = "shpss_demo0wareflow0sandbox0secret"  # noqa: S105  demo credentials that open nothing but this sandbox
TOKEN = "shpat_demo0wareflow0sandbox0token0"  # noqa: S105
REFRESH_TOKEN = "shprt_demo0wareflow0sandbox0refresh"  # noqa: S105
DAY, HOUR, REFRESH_DAYS = 86_399, 3_600, 90 * 86_400
Answer = dict[str, Any]


@dataclass
class Tokens:
    """Those that were given out, with the moment at which each ends."""

    issued: dict[str, float] = field(default_factory=dict)
    refreshed: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a refresh token was exchanged for: for an hour the same again, so that a lost answer locks nobody out."""
    refreshing: dict[str, float] = field(default_factory=dict)
    """Refresh tokens that may be used, with their end."""

    def knows(self, token: str, now: float) -> bool:
        return hmac.compare_digest(token.encode(), TOKEN.encode()) or self.issued.get(token, 0.0) > now

    def answer(self, form: Answer, scope: str, now: float) -> tuple[Answer, int]:
        """The answer to a token request, with its status."""
        known = form.get("client_id") == CLIENT_ID and hmac.compare_digest(
            str(form.get("client_secret", "")).encode(), CLIENT_SECRET.encode()
        )
        grant = form.get("grant_type")
        if not known or grant not in ("client_credentials", "refresh_token"):
            return {"error": "invalid_request", "error_description": "The client credentials are not valid."}, 400
        if grant == "client_credentials":
            return {"access_token": self._new(now + DAY), "scope": scope, "expires_in": DAY}, 200
        return self._refresh(str(form.get("refresh_token", "")), scope, now)

    def _new(self, until: float) -> str:
        made = f"shpat_{secrets.token_hex(16)}"
        self.issued[made] = until
        return made

    def _refresh(self, given: str, scope: str, now: float) -> tuple[Answer, int]:
        before = self.refreshed.get(given)
        if before and before["until"] > now:
            return dict(before["answer"]), 200
        first = hmac.compare_digest(given.encode(), REFRESH_TOKEN.encode()) and given not in self.refreshed
        if not first and (before or self.refreshing.get(given, 0.0) <= now):
            return {"error": "invalid_grant", "error_description": "The refresh token is not valid."}, 400
        following = f"shprt_{secrets.token_hex(16)}"
        self.refreshing[following] = now + REFRESH_DAYS
        told = {"access_token": self._new(now + HOUR), "scope": scope, "expires_in": HOUR,
                "refresh_token": following, "refresh_token_expires_in": REFRESH_DAYS}  # fmt: skip
        self.refreshed[given] = {"answer": told, "until": now + HOUR}
        return dict(told), 200

    def as_data(self) -> Answer:
        return {"issued": self.issued, "refreshed": self.refreshed, "refreshing": self.refreshing}
