"""The settings of this instance."""

from wareflow.api.models.places import SettingsChange, SettingsOut
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import settings

routes = Routes("settings")


@routes.get("/settings", permission="settings:read", answer=SettingsOut)
def get_settings(product: Wareflow) -> object:
    """The settings as they are now."""
    return settings.show(product)


@routes.patch("/settings", permission="settings:admin", answer=SettingsOut)
def change_settings(change: SettingsChange, product: Wareflow, user: User) -> object:
    """Change some settings."""
    return settings.change(product, change.model_dump(exclude_none=True), user.id)
