"""What is wrong with how a flow answers its callers."""

from collections.abc import Iterator

from wareflow.engine.document import FlowDocument
from wareflow.sdk.errors import Problem
from wareflow.services.listening import WEBHOOK

RESPOND = "core.respond"


def answer_problems(document: FlowDocument) -> Iterator[Problem]:
    """A webhook whose answer nobody gives, an answer for which nobody waits."""
    hooks = {id: node for id, node in document.nodes.items() if node.type == WEBHOOK and not node.disabled}
    answers = [id for id, node in document.nodes.items() if node.type == RESPOND and not node.disabled]
    waiting = [id for id, node in hooks.items() if node.config.get("answer") == "respond"]
    for id in waiting if not answers else ():
        message = "No Respond node answers the caller. Add one, or choose another answer here."
        yield Problem("no_answer", message, node=id, field="answer")
    for id in answers if not waiting else ():
        message = "Nobody waits for this answer: a webhook must say “by a Respond node” under “Answer”."
        yield Problem("unheard_answer", message, node=id, severity="warning")
