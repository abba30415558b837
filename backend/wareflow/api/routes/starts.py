"""What starts flows: schedules with their next and last starts, error flows, runs that started one another."""

from wareflow.api.models import starts as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import flow_settings, starts
from wareflow.services.flow_settings import FlowSettings

routes = Routes("starts")


@routes.get("/flows/{flow_id}/starts", permission="flows:read", answer=models.StartsOut)
def get_flow_starts(flow_id: IdPath, product: Wareflow) -> object:
    """When the flow starts next, and what became of its last starts."""
    return starts.of_flow(product, flow_id)


@routes.get("/flows/{flow_id}/settings", permission="flows:read", answer=models.FlowSettingsOut)
def get_flow_settings(flow_id: IdPath, product: Wareflow) -> object:
    """The flow's error flow, whether people are told about it, and how long a run may take."""
    return flow_settings.show(product, flow_id)


@routes.put("/flows/{flow_id}/settings", permission="flows:write", answer=models.FlowSettingsOut)
def change_flow_settings(flow_id: IdPath, wish: models.FlowSettingsWish, product: Wareflow, user: User) -> object:
    """Choose the error flow, whether people are told, and how long a run may take."""
    return flow_settings.change(product, flow_id, FlowSettings(wish.error_flow, wish.notify, wish.timeout), user.id)


@routes.post("/schedules/preview", permission="flows:read", answer=models.SchedulePreviewOut)
def preview_schedule(wish: models.SchedulePreviewWish, product: Wareflow) -> object:
    """The next starts of a schedule that is being set."""
    return {"items": starts.preview(product, wish.config)}


@routes.get("/runs/{run_id}/links", permission="runs:read", answer=models.RunLinksOut)
def get_run_links(run_id: IdPath, product: Wareflow) -> object:
    """Which run started this one, and which ones it started."""
    return starts.links(product, run_id)
