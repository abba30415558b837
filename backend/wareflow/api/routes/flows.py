"""Flows: drafts, versions, import and export."""

import re
from typing import Annotated, Any

from fastapi import Body, Path
from starlette.responses import Response

from wareflow.api.models import flows as models
from wareflow.api.paging import IdPath, Paged, listed
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import flows, hook_secrets, publishing

routes = Routes("flows")
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@routes.get("/flows", permission="flows:read", answer=models.FlowListOut)
def list_flows(product: Wareflow, page: Paged) -> object:
    """Flows, newest first."""
    return listed(flows.list_flows(product, page.limit, page.cursor))


@routes.post("/flows", permission="flows:write", answer=models.FlowOut, status=201)
def create_flow(wish: models.FlowWish, product: Wareflow, user: User) -> object:
    """Make a flow, empty or from a document."""
    if wish.document is None:
        return flows.create_empty(product, wish.name, user.id)
    return flows.create_from(product, wish.document, user.id, name=wish.name)


@routes.post("/flows/import", permission="flows:write", answer=models.FlowOut, status=201)
def import_flow(document: Annotated[Any, Body()], product: Wareflow, user: User) -> object:
    """Make a flow from an exported document."""
    return flows.create_from(product, document, user.id)


@routes.post("/flows/check", permission="flows:read", answer=models.CheckOut)
def check_flow(wish: models.CheckWish, product: Wareflow) -> object:
    """Find every problem of a document without saving it."""
    return flows.check(product, wish.document)


@routes.get("/flows/{flow_id}", permission="flows:read", answer=models.FlowOut)
def get_flow(flow_id: IdPath, product: Wareflow) -> object:
    """A flow with its draft and problems."""
    return flows.show(product, flow_id)


@routes.put("/flows/{flow_id}", permission="flows:write", answer=models.FlowOut)
def save_flow(flow_id: IdPath, wish: models.DraftWish, product: Wareflow, user: User) -> object:
    """Save the draft over the revision it was made from; 409 when somebody was faster."""
    return flows.save(product, flow_id, wish.revision, wish.document, author=user.name, keep=wish.keep)


@routes.patch("/flows/{flow_id}", permission="flows:write", answer=models.FlowOut)
def change_flow(flow_id: IdPath, change: models.FlowChange, product: Wareflow, user: User) -> object:
    """Rename a flow, or switch its triggers on or off."""
    if change.name is not None:
        flows.rename(product, flow_id, change.name, user.name)
    if change.active is not None:
        publishing.activate(product, flow_id, change.active, user.id)
    return flows.show(product, flow_id)


@routes.delete("/flows/{flow_id}", permission="flows:write", status=204)
def delete_flow(flow_id: IdPath, product: Wareflow, user: User) -> None:
    """Take a flow away; its runs stay readable."""
    flows.delete(product, flow_id, user.id)


@routes.post("/flows/{flow_id}/duplicate", permission="flows:write", answer=models.FlowOut, status=201)
def duplicate_flow(flow_id: IdPath, product: Wareflow, user: User) -> object:
    """Make a copy of the draft."""
    return flows.duplicate(product, flow_id, user.id)


@routes.get("/flows/{flow_id}/export", permission="flows:read", response_class=Response)
def export_flow(flow_id: IdPath, product: Wareflow) -> Response:
    """The flow as a file, in its one spelling."""
    name, text = flows.export(product, flow_id)
    file_name = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] or "flow"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}.json"'}
    return Response(text, media_type="application/json", headers=headers)


@routes.get("/flows/{flow_id}/versions", permission="flows:read", answer=models.VersionListOut)
def list_versions(flow_id: IdPath, product: Wareflow) -> object:
    """The published versions, newest first."""
    return {"items": publishing.versions(product, flow_id)}


@routes.get("/flows/{flow_id}/versions/{number}", permission="flows:read", answer=models.VersionDetailOut)
def get_version(flow_id: IdPath, number: Number, product: Wareflow) -> object:
    """A published version with its document."""
    return publishing.version(product, flow_id, number)


@routes.post("/flows/{flow_id}/publish", permission="flows:write", answer=models.PublishedOut, status=201)
def publish_flow(flow_id: IdPath, wish: models.PublishWish, product: Wareflow, user: User) -> object:
    """Freeze the draft as the next version."""
    return publishing.publish(product, flow_id, wish.message, by=user.id, author=user.name)


@routes.post("/flows/{flow_id}/restore", permission="flows:write", answer=models.FlowOut)
def restore_flow(flow_id: IdPath, wish: models.RestoreWish, product: Wareflow, user: User) -> object:
    """Make a published version the draft again."""
    return flows.restore(product, flow_id, wish.number, wish.revision, user.name)


@routes.get("/flows/{flow_id}/webhook", permission="flows:read", answer=models.WebhookOut)
def get_webhook(flow_id: IdPath, product: Wareflow) -> object:
    """Where the flow listens and whether deliveries must be signed."""
    return hook_secrets.show(product, flow_id)


@routes.post("/flows/{flow_id}/webhook/secret", permission="flows:write", answer=models.WebhookSecretOut, status=201)
def renew_webhook_secret(flow_id: IdPath, product: Wareflow, user: User) -> object:
    """A new secret for signing deliveries; the one before is not valid any more."""
    return {"secret": hook_secrets.renew_secret(product, flow_id, user.id)}


@routes.put("/flows/{flow_id}/webhook/secret", permission="flows:write", status=204)
def take_webhook_secret(flow_id: IdPath, wish: models.WebhookSecretWish, product: Wareflow, user: User) -> None:
    """Believe what the sender signs with a secret of its own; the one before is valid for an hour more."""
    hook_secrets.take_secret(product, flow_id, wish.secret.get_secret_value(), user.id)


@routes.delete("/flows/{flow_id}/webhook/secret", permission="flows:write", status=204)
def remove_webhook_secret(flow_id: IdPath, product: Wareflow, user: User) -> None:
    """Take deliveries without a signature."""
    hook_secrets.remove_secret(product, flow_id, user.id)
