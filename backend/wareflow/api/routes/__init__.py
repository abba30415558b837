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
    runs,
    session,
    settings,
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
    keeping.routes,
    hooks.routes,
)
