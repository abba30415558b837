"""The problems of a flow as this instance sees it: the document's own, and what it refers to that is not here."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from wareflow.engine.catalog import Catalog
from wareflow.engine.checks import check_flow
from wareflow.engine.document import FlowDocument
from wareflow.sdk.errors import Problem, WareflowError
from wareflow.services.hook_checks import answer_problems
from wareflow.services.product import Product
from wareflow.store import connections


class FlowInvalid(WareflowError):
    """The flow has problems and cannot run or be published; ``problems`` point at their places."""

    code = "flow_invalid"

    def __init__(self, problems: list[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"The flow has problems: {errors[0].message}{more}")
        self.problems = problems


def problems_of(product: Product, session: Session, document: FlowDocument) -> list[Problem]:
    """Everything that is wrong with the flow here and now."""
    known = {row.name: row.connector for row in connections.list_connections(session, product.project_id)}
    missing = _missing_connections(document, product.catalog, known)
    return [*check_flow(document, product.catalog), *missing, *answer_problems(document)]


def connection_needs(document: FlowDocument, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """``(node id, connection name, connector)`` of every node that works with a connection."""
    for node_id, node in document.nodes.items():
        node_class = catalog.nodes.get(node.type)
        name = node.config.get("connection")
        if node_class is None or "connection" not in node_class.config_class.model_fields:
            continue
        info = node_class.config_class.model_fields["connection"]
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        ui = extra.get("x-wareflow")
        connector = ui.get("connector") if isinstance(ui, dict) else None
        yield node_id, str(name or ""), str(connector or "")


def _missing_connections(document: FlowDocument, catalog: Catalog, known: dict[str, str]) -> Iterator[Problem]:
    for node_id, name, connector in connection_needs(document, catalog):
        if not name:
            continue
        title = catalog.connectors[connector].title if connector in catalog.connectors else connector
        if name not in known:
            message = f"There is no connection “{name}”. Create it under Connections, or choose another one here."
            yield Problem("missing_connection", message, node=node_id, field="connection")
        elif connector and known[name] != connector:
            message = f"The connection “{name}” is not one to {title}. Choose one that is."
            yield Problem("wrong_connection", message, node=node_id, field="connection")
