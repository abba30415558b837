"""What is kept for how long."""

from wareflow.api.models import keeping as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import keeping

routes = Routes("retention")


@routes.get("/retention", permission="settings:read", answer=models.RetentionOut)
def get_retention(product: Wareflow) -> object:
    """The rules, how much there is, and what was removed last."""
    return keeping.show(product)


@routes.patch("/retention", permission="settings:admin", answer=models.RetentionOut)
def change_retention(change: models.RetentionChange, product: Wareflow, user: User) -> object:
    """Change some of the rules."""
    days, log = (part.model_dump(exclude_none=True) for part in (change.days, change.log))
    return keeping.change(product, days, log, user.id)


@routes.get("/flows/{flow_id}/log", permission="flows:read", answer=models.FlowLogOut)
def get_flow_log(flow_id: IdPath, product: Wareflow) -> object:
    """How much of its runs a flow keeps."""
    return {"log": keeping.flow_log(product, flow_id)}


@routes.put("/flows/{flow_id}/log", permission="flows:write", answer=models.FlowLogOut)
def set_flow_log(flow_id: IdPath, wish: models.FlowLogWish, product: Wareflow, user: User) -> object:
    """Let a flow keep more or less of its runs than the project says."""
    log = wish.log.model_dump(exclude_none=True) if wish.log else None
    return {"log": keeping.set_flow_log(product, flow_id, log, user.id)}
