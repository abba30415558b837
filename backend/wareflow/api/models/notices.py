"""Who is told what, and what was told."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wareflow.api.answers import Answer, Wish

Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Secret = Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]*$")]
Channel = Literal["email", "webhook"]


class EmailOut(Answer):
    """A mail server and who gets what."""

    enabled: bool
    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str
    sender: str
    recipients: list[str]


class WebhookNoticeOut(Answer):
    """An address that is called."""

    enabled: bool
    url: str


class RulesOut(Answer):
    """Which ends are told."""

    failed: bool
    partial: bool
    parked: bool
    recovered: bool


class NotificationsOut(Answer):
    """The settings; of secrets only whether they are there."""

    email: EmailOut
    webhook: WebhookNoticeOut
    rules: RulesOut
    address: str
    password_set: bool
    secret_set: bool


class EmailWish(Wish):
    """A mail server and who gets what."""

    enabled: bool = Field(False, strict=True)
    host: Line = ""
    port: int = Field(587, ge=1, le=65_535, strict=True)
    security: Literal["none", "starttls", "tls"] = "starttls"
    user: Line = ""
    sender: Line = ""
    recipients: list[Line] = Field([], max_length=50)


class WebhookNoticeWish(Wish):
    """An address that is called."""

    enabled: bool = Field(False, strict=True)
    url: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00-\x20\x7f]*$")] = ""


class RulesWish(Wish):
    """Which ends are told."""

    failed: bool = Field(True, strict=True)
    partial: bool = Field(True, strict=True)
    parked: bool = Field(True, strict=True)
    recovered: bool = Field(True, strict=True)


class NotificationsWish(Wish):
    """The settings. ``password``: left out it stays, empty it goes."""

    email: EmailWish = EmailWish()
    webhook: WebhookNoticeWish = WebhookNoticeWish()
    rules: RulesWish = RulesWish()
    address: Line = ""
    password: Secret | None = None


class NoticeSecretOut(Answer):
    """A new secret for checking the signature; it is shown this once."""

    secret: str


class NoticeTestWish(Wish):
    """On which way a test message is sent, with the stored settings."""

    channel: Channel


class NoticeTestOut(Answer):
    """Whether the test message went out."""

    ok: bool
    message: str


class NoticeOut(Answer):
    """A message: waiting, sent or given up."""

    id: str
    flow_id: str
    flow_name: str
    run_id: str | None
    run_number: int | None
    kind: Literal["failed", "partial", "parked", "recovered", "error_flow", "not_started"]
    channel: Channel
    runs: int
    state: Literal["waiting", "sent", "failed"]
    tries: int
    error: str | None
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None


class NoticeListOut(Answer):
    """A page of messages; ``troubled``: how many could not be sent so far."""

    items: list[NoticeOut]
    next_cursor: str | None
    troubled: int
