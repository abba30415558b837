"""Stop rules: how much a run of a flow may change before a person is asked."""

from wareflow.api.models import stops as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.engine.stops import StopRules
from wareflow.services import stopping

routes = Routes("stops")


@routes.get("/flows/{flow_id}/stops", permission="flows:read", answer=models.StopRulesOut)
def get_stop_rules(flow_id: IdPath, product: Wareflow) -> object:
    """The stop rules of a flow."""
    return stopping.rules(product, flow_id)


@routes.put("/flows/{flow_id}/stops", permission="flows:write", answer=models.StopRulesOut)
def change_stop_rules(flow_id: IdPath, wish: models.StopRulesWish, product: Wareflow, user: User) -> object:
    """Change the stop rules of a flow. They hold for live runs that have not begun to write."""
    return stopping.change(product, flow_id, StopRules(**wish.model_dump()), user.id)


@routes.get("/runs/{run_id}/stops", permission="runs:read", answer=models.VerdictListOut)
def get_verdicts(run_id: IdPath, product: Wareflow) -> object:
    """Which stop rules of its flow this run breaks with what it changed or would change."""
    return {"items": stopping.verdicts(product, run_id)}
