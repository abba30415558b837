"""The routes, one file per noun."""

from wareflow.api.routes import (
    catalog,
    connections,
    cursors,
    files,
    flows,
    hooks,
    inbox,
    keeping,
    notices,
    privacy,
    runs,
    session,
    settings,
    starts,
    templates,
    trying,
)

ALL = (
    session.routes,
    catalog.routes,
    flows.routes,
    cursors.routes,
    templates.routes,
    connections.routes,
    runs.routes,
    trying.routes,
    files.routes,
    inbox.routes,
    settings.routes,
    starts.routes,
    notices.routes,
    keeping.routes,
    privacy.routes,
    hooks.routes,
)
