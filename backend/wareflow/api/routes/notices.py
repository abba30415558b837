"""Messages to people: the settings, a test, what was sent and what was not."""

from typing import Annotated, Literal

from fastapi import Query

from wareflow.api.models import notices as models
from wareflow.api.paging import IdPath, Paged
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import notice_list, notifying
from wareflow.services.notifying import Email, Notifications, Rules, Webhook

routes = Routes("notifications")
FlowId = Annotated[str | None, Query(max_length=64)]


@routes.get("/settings/notifications", permission="settings:admin", answer=models.NotificationsOut)
def get_notifications(product: Wareflow) -> object:
    """Who is told what, and how."""
    return notifying.show(product)


@routes.put("/settings/notifications", permission="settings:admin", answer=models.NotificationsOut)
def change_notifications(wish: models.NotificationsWish, product: Wareflow, user: User) -> object:
    """Store the settings; the password stays when it is left out."""
    email = wish.email.model_dump()
    wanted = Notifications(
        Email(**{**email, "recipients": tuple(email["recipients"])}),
        Webhook(**wish.webhook.model_dump()),
        Rules(**wish.rules.model_dump()),
        wish.address,
    )
    return notifying.change(product, wanted, wish.password, user.id)


@routes.post("/settings/notifications/secret", permission="settings:admin", answer=models.NoticeSecretOut, status=201)
def renew_notification_secret(product: Wareflow, user: User) -> object:
    """A new secret for signing the calls of the webhook; the one before is not used any more."""
    return {"secret": notifying.renew_secret(product, user.id)}


@routes.post("/settings/notifications/test", permission="settings:admin", answer=models.NoticeTestOut)
def test_notifications(wish: models.NoticeTestWish, product: Wareflow) -> object:
    """Send a test message with the stored settings; says what the server answered."""
    return notice_list.test(product, wish.channel)


@routes.get("/notices", permission="runs:read", answer=models.NoticeListOut)
def list_notices(
    product: Wareflow, page: Paged, state: Literal["waiting", "sent", "failed"] | None = None, flow_id: FlowId = None
) -> object:
    """Messages, newest first."""
    return notice_list.of_project(product, state=state, flow_id=flow_id, limit=page.limit, cursor=page.cursor)


@routes.post("/notices/{notice_id}/send", permission="runs:run", answer=models.NoticeOut)
def send_notice_again(notice_id: IdPath, product: Wareflow) -> object:
    """Try a message that was given up once more."""
    return notice_list.send_again(product, notice_id)
