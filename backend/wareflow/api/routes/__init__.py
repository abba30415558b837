"""The routes, one file per noun."""

from wareflow.api.routes import catalog, connections, flows, session, templates

ALL = (session.routes, catalog.routes, flows.routes, templates.routes, connections.routes)
