"""Flows, versions, templates."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, SecretStr, field_validator

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Name, ProblemOut, Record, Revision, Text
from wareflow.api.models.runs import RunBriefOut


class FlowBriefOut(Answer):
    """A flow in a list."""

    id: str
    name: str
    description: str
    revision: int
    problem_count: int
    fingerprint: str
    published_version: int | None
    has_unpublished_changes: bool
    active: bool
    created_at: datetime
    updated_at: datetime
    last_run: RunBriefOut | None


class FlowOut(FlowBriefOut):
    """A flow with its draft and everything that is wrong with it."""

    document: Record
    problems: list[ProblemOut]


class FlowListOut(Answer):
    """A page of flows."""

    items: list[FlowBriefOut]
    next_cursor: str | None


class FlowWish(Wish):
    """A new flow, empty or from a document."""

    name: Name
    document: Any = None


class DraftWish(Wish):
    """A draft and the revision it was made from."""

    revision: Revision
    document: Any
    keep: bool = Field(False, strict=True, description="Whether the draft that is saved over stays in the history")


class FlowChange(Wish):
    """What can be changed beside the draft."""

    name: Name | None = None
    active: bool | None = Field(None, strict=True)


class CheckWish(Wish):
    """A document to check."""

    document: Any


class CheckOut(Answer):
    """What a document would be if it were saved."""

    problems: list[ProblemOut]
    fingerprint: str
    canonical: str


class VersionOut(Answer):
    """A published version."""

    number: int
    created_at: datetime
    message: str
    author: str | None
    fingerprint: str


class PublishedOut(VersionOut):
    """The new version, and what publishing it does not do by itself."""

    warnings: list[ProblemOut]


class VersionDetailOut(VersionOut):
    """A published version with its document."""

    document: Record


class VersionListOut(Answer):
    """The published versions, newest first."""

    items: list[VersionOut]
    next_cursor: str | None = None


class PublishWish(Wish):
    """A line about what changed."""

    message: Text = ""


class RestoreWish(Wish):
    """Which version becomes the draft, over which revision."""

    number: int = Field(ge=1, le=2**31 - 1, strict=True)
    revision: Revision


class SubscriptionOut(Answer):
    """How far the remote system has been brought to tell the flow of what happens there."""

    state: Literal["asked", "on", "failing"]
    until: datetime | None
    checked_at: datetime | None
    gap_at: datetime | None
    problem: str | None


class WebhookOut(Answer):
    """Where a flow listens and whether deliveries must be signed."""

    path: str | None
    signed: bool
    unsigned: bool
    subscription: SubscriptionOut | None


class WebhookSecretOut(Answer):
    """A new secret; it is shown this once."""

    secret: str


class WebhookSecretWish(Wish):
    """The secret with which the sender signs."""

    secret: SecretStr = Field(min_length=8, max_length=2_048)

    @field_validator("secret")
    @classmethod
    def _plain(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() != secret.get_secret_value().strip():
            raise ValueError("There are blanks around the secret. Copy it without them.")
        return secret


class TemplateConnectionOut(Answer):
    """A connection that a template needs."""

    name: str
    connector: str
    nodes: list[str]


class TemplateQuestionOut(Answer):
    """A parameter of a step that is asked for before the flow is made; texts by language."""

    node: str
    field: str
    ask: dict[str, str]
    help: dict[str, str]


class TemplateTextsOut(Answer):
    """Title and description of a ready flow in one language."""

    title: str
    description: str


class TemplateOut(Answer):
    """A ready flow; title and description in English, ``texts`` has those of the other languages."""

    id: str
    title: str
    description: str
    texts: dict[str, TemplateTextsOut]
    systems: list[str]
    readme: str
    document: Record
    connections: list[TemplateConnectionOut]
    questions: list[TemplateQuestionOut]


class TemplateListOut(Answer):
    """The gallery."""

    items: list[TemplateOut]
    next_cursor: str | None = None


class UseWish(Wish):
    """What the new flow is called, which connections take the place of the template's, and answers to its questions.

    ``answers``: by step, then by parameter. ``language``: in which the flow is named and described.
    """

    name: Name | None = None
    connections: dict[str, Name] = {}
    answers: dict[str, Record] = {}
    language: str | None = Field(None, max_length=10)
