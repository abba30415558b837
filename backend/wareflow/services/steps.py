"""What a step is called: its title and its type, as the version of the run has them."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument, read_flow, read_json
from wareflow.store import flows, runs


@dataclass
class StepNames:
    """Titles and types of steps, each version read once."""

    session: Session
    project_id: str
    _documents: dict[str, FlowDocument] = field(default_factory=dict)

    def of(self, run_id: str, node: str) -> tuple[str | None, str | None]:
        """Title and type of a node in the flow that the run ran; nothing for what is no node of it."""
        version_id = runs.get(self.session, run_id, self.project_id).flow_version_id
        if version_id not in self._documents:
            self._documents[version_id] = read_flow(read_json(flows.version(self.session, version_id).document))
        found = self._documents[version_id].nodes.get(node)
        return (found.title or None, found.type) if found else (None, None)
