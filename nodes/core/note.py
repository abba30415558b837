"""Note: a remark on the canvas."""

from typing import Literal

from wareflow.sdk import Config, Example, Field, Remark


class NoteConfig(Config):
    text: str = Field(
        "",
        title="Text",
        description="For the people who look after this flow.",
        max_length=5000,
        ui={"widget": "textarea", "order": 1},
    )
    color: Literal["grey", "blue", "green", "yellow", "red", "purple"] = Field(
        "yellow",
        title="Colour",
        description="The colour of the note on the canvas.",
        ui={"widget": "select", "order": 2},
    )


class Note(Remark[NoteConfig]):
    """A remark for people. It takes no part in a run."""

    name = "core.note"
    title = "Note"
    example = Example({"text": "Prices come from the shop, stock from the warehouse."})
