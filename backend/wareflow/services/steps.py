"""What a step is called: its title and its type, as the version of the run has them."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument, parse_flow
from wareflow.store import flows, runs


@dataclass
class StepNames:
    """Titles and types of steps, each version read once."""

    session: Session
    project_id: str
    _documents: dict[str, FlowDocument] = field(default_factory=dict)
    _versions: dict[str, str | None] = field(default_factory=dict)

    def of(self, run_id: str, node: str) -> tuple[str | None, str | None]:
        """Title and type of a node in the flow that the run ran; nothing for any other node or a deleted run."""
        if run_id not in self._versions:
            run = runs.find_run(self.session, run_id)
            self._versions[run_id] = run.flow_version_id if run and run.project_id == self.project_id else None
        version_id = self._versions[run_id]
        if version_id is None:
            return None, None
        if version_id not in self._documents:
            self._documents[version_id] = parse_flow(flows.version(self.session, version_id).document)
        found = self._documents[version_id].nodes.get(node)
        return (found.title or None, found.type) if found else (None, None)
