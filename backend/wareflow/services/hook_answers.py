"""What a caller is told: by the Respond node, by the last steps, or in plain words when nothing answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.graph import End, Graph
from wareflow.sdk.items import Item
from wareflow.sdk.values import dumps
from wareflow.services.hook_targets import Listening
from wareflow.store import chunks
from wareflow.store.models import Run

JSON = "application/json"
PROBLEM = "application/problem+json"
ANSWER_PORT = "answer"
MAX_ANSWER = 1_000_000
MAX_ITEMS = 1_000


@dataclass(frozen=True)
class HookAnswer:
    """An answer as it goes out."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept with the delivery."""
        return {
            "status": self.status,
            "type": self.content_type,
            "headers": [list(pair) for pair in self.headers],
            "body": self.body.decode(),
        }

    @staticmethod
    def of(kept: Mapping[str, Any]) -> "HookAnswer":
        """As it was kept."""
        headers = tuple((str(name), str(value)) for name, value in kept["headers"])
        return HookAnswer(int(kept["status"]), str(kept["body"]).encode(), str(kept["type"]), headers)


def taken(run_id: str | None, *, duplicate: bool, status: int, number: int | None = None) -> HookAnswer:
    """The delivery is stored and its run goes on by itself."""
    told = {"run_id": run_id, "duplicate": duplicate}
    return HookAnswer(status, dumps(told if number is None else {**told, "number": number}))


def of_outputs(listening: Listening, outputs: Mapping[End, Sequence[Item]]) -> HookAnswer | None:
    """The answer in what the nodes of a run gave; ``None`` when there is none."""
    ends = [end for end in _wanted(listening) if outputs.get(end)]
    if listening.terms.answer == "respond":
        return _responded(outputs[ends[0]][0].record) if ends else None
    records = [item.record for end in ends for item in outputs[end]]
    return _bounded(HookAnswer(200, dumps(records[:MAX_ITEMS]))) if records else None


def of_run(session: Session, listening: Listening, run: Run) -> HookAnswer:
    """The answer of a run that is over, from its step data."""
    most = 1 if listening.terms.answer == "respond" else MAX_ITEMS
    outputs = {
        end: [item for _, item in chunks.read_items(session, run.id, *end, 0, most)] for end in _wanted(listening)
    }  # fmt: skip
    return of_outputs(listening, outputs) or _without_answer(run)


def _responded(record: Mapping[str, Any]) -> HookAnswer:
    kind = str(record.get("content_type") or JSON)
    body = record.get("body")
    sent = dumps(body) if kind == JSON else str("" if body is None else body).encode()
    headers = tuple((str(name), str(value)) for name, value in dict(record.get("headers") or {}).items())
    return _bounded(HookAnswer(int(record.get("status", 200)), sent, kind, headers))


def _bounded(answer: HookAnswer) -> HookAnswer:
    if len(answer.body) <= MAX_ANSWER:
        return answer
    return _told(500, "answer_too_large", f"The flow's answer is larger than the {MAX_ANSWER:,} bytes that fit.")


def _without_answer(run: Run) -> HookAnswer:
    """In plain words, and without anything of the inside: the caller is a stranger."""
    number = {"run_id": run.id, "number": run.number}
    if run.state == "succeeded":
        return HookAnswer(200, dumps({**number, "status": run.state}))
    where = f"The delivery is stored as run {run.number}. Whoever looks after this flow finds the reason there."
    if run.state == "cancelled":
        return _told(500, "cancelled", f"The run was stopped before it could answer. {where}", **number)
    if run.error is not None or (run.state == "failed" and not (run.n_parked or run.n_failed)):
        return _told(500, "flow_failed", f"The flow could not answer. {where}", **number)
    return _told(422, "not_processed", f"The flow could not process what was sent. {where}", **number)


def _told(status: int, code: str, detail: str, **more: Any) -> HookAnswer:
    title = "Cannot be done" if status == 422 else "Something broke"
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail, **more}
    return HookAnswer(status, dumps(body), PROBLEM)


def _wanted(listening: Listening) -> list[End]:
    """Where the answer is found; of several Respond nodes the first in running order has the word."""
    graph = listening.way.graph
    if listening.terms.answer == "respond":
        return [(node, ANSWER_PORT) for node in graph.order if node in listening.responds]
    return _ends(graph)


def _ends(graph: Graph) -> list[End]:
    """The outputs at which the flow ends well, in running order."""
    found = []
    for node_id in graph.order:
        node = graph.nodes[node_id]
        ports = {**node.outputs, **type(node).dynamic_outputs(node.config)}
        for name, port in ports.items():
            if port.role == "main" and port.type != "trigger" and not port.skipped and not graph.targets(node_id, name):
                found.append((node_id, name))
    return found
