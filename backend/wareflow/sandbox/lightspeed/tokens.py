"""Access and refresh tokens with the rotation rules that break naive clients."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from wareflow.sandbox.lightspeed.errors import SignInError, access_denied

ISSUER = "https://cloud.lightspeedapp.com"
KEY_ID = "sandbox-1"
REFRESH_TOKEN_LIFE = 30 * 24 * 3600
CODE_LIFE = 60
MINUTE = 60


@dataclass
class Grant:
    """One pair of tokens, made by signing in or by a refresh."""

    number: int
    family: int
    """All pairs that come from one sign-in."""
    access_token: str
    refresh_token: str
    scope: str
    issued_at: float
    expires_at: float
    access_revoked: bool = False
    refresh_revoked: bool = False
    used: bool = False


@dataclass(frozen=True)
class Code:
    """A sign-in code on its way to being exchanged."""

    value: str
    scope: str
    issued_at: float
    challenge: str
    challenge_method: str


class Tokens:
    """Every pair ever given out, and who may still use it."""

    def __init__(self, client_id: str, account_id: str, private_key: str = "") -> None:
        self._client_id = client_id
        self._account_id = account_id
        self._private_key = private_key or _new_private_key()
        self._grants: list[Grant] = []
        self._codes: dict[str, Code] = {}
        self._refreshes: dict[int, list[float]] = {}
        self._changed = False

    def sign_in(self, scope: str, now: float, ttl: float, refresh_token: str = "") -> Grant:
        """A pair of a new family; with `refresh_token` given the pair has that one (the demo credentials)."""
        family = max((grant.family for grant in self._grants), default=0) + 1
        return self._issue(family, scope, now, ttl, refresh_token)

    def new_code(self, scope: str, now: float, challenge: str, challenge_method: str) -> str:
        code = Code(secrets.token_urlsafe(24), scope, now, challenge, challenge_method)
        self._codes[code.value] = code
        return code.value

    def take_code(self, value: str, now: float) -> Code:
        """A code works once and for a minute."""
        code = self._codes.pop(value, None)
        if code is None or now - code.issued_at > CODE_LIFE:
            raise invalid_grant("Authorization code has expired or was never issued")
        return code

    def refresh(self, refresh_token: str, now: float, ttl: float, per_minute: int) -> Grant:
        """A new pair; the old refresh token stays good until the new access token is first used."""
        old = self._with_refresh_token(refresh_token)
        if old is None or old.refresh_revoked or now - old.issued_at > REFRESH_TOKEN_LIFE:
            raise invalid_grant("The refresh token is invalid, expired or revoked")
        self._count_refresh(old.family, now, per_minute)
        for grant in self._grants:
            if grant.family == old.family:
                grant.access_revoked = True
        return self._issue(old.family, old.scope, now, ttl)

    def check(self, access_token: str, now: float) -> Grant:
        """The pair an access token belongs to; its first use kills the older refresh tokens of the family."""
        grant = next((each for each in reversed(self._grants) if each.access_token == access_token), None)
        if grant is None or (now >= grant.expires_at and not grant.access_revoked):
            raise access_denied("Access token could not be verified")
        if grant.access_revoked:
            raise access_denied("Access token has been revoked")
        if not grant.used:
            self._settle(grant)
        return grant

    def revoke(self, refresh_token: str) -> None:
        """Disconnect: every token of the family dies."""
        found = self._with_refresh_token(refresh_token)
        for grant in self._grants:
            if found and grant.family == found.family:
                grant.access_revoked = grant.refresh_revoked = True

    def take_changed(self) -> bool:
        """Whether a first use has killed tokens since this was last asked."""
        changed, self._changed = self._changed, False
        return changed

    def newest(self, family: int) -> Grant:
        return [grant for grant in self._grants if grant.family == family][-1]

    def claims(self, access_token: str) -> dict[str, Any]:
        return dict(jwt.decode(access_token, options={"verify_signature": False}))

    def public_keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(_opened(self._private_key).public_key(), as_dict=True)
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def snapshot(self) -> dict[str, Any]:
        return {"private_key": self._private_key, "grants": [asdict(grant) for grant in self._grants]}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self._private_key = snapshot["private_key"]
        self._grants = [Grant(**each) for each in snapshot["grants"]]

    def _issue(self, family: int, scope: str, now: float, ttl: float, refresh_token: str = "") -> Grant:
        number = len(self._grants) + 1
        grant = Grant(
            number=number,
            family=family,
            access_token=self._signed(scope, now, ttl),
            refresh_token=refresh_token or secrets.token_hex(300 + number % 7),
            scope=scope,
            issued_at=now,
            expires_at=now + ttl,
        )
        self._grants.append(grant)
        return grant

    def _signed(self, scope: str, now: float, ttl: float) -> str:
        claims = {
            "jti": secrets.token_hex(40),
            "iss": ISSUER,
            "aud": self._client_id,
            "sub": "1001",
            "acct": self._account_id,
            "scope": scope,
            "iat": now,
            "nbf": now,
            "exp": now + ttl,
        }
        return jwt.encode(claims, _opened(self._private_key), algorithm="RS256", headers={"kid": KEY_ID})

    def _settle(self, grant: Grant) -> None:
        grant.used = self._changed = True
        for other in self._grants:
            if other.family == grant.family and other is not grant:
                other.refresh_revoked = True

    def _count_refresh(self, family: int, now: float, per_minute: int) -> None:
        recent = [at for at in self._refreshes.get(family, []) if now - at < MINUTE]
        if len(recent) >= per_minute:
            raise SignInError(429, "rate_limited", "Too many token refreshes for this connection.")
        self._refreshes[family] = [*recent, now]

    def _with_refresh_token(self, refresh_token: str) -> Grant | None:
        return next((grant for grant in reversed(self._grants) if grant.refresh_token == refresh_token), None)


def invalid_grant(hint: str) -> SignInError:
    return SignInError(400, "invalid_grant", "The provided authorization grant is not valid.", hint)


@cache
def _new_private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, pkcs8, clear = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, pkcs8, clear).decode()


@cache
def _opened(pem: str) -> rsa.RSAPrivateKey:
    """Checking a key each time takes as long as all the rest of a sign-in together."""
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
