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
    width: int = Field(
        232, title="Width", description="Of the note on the canvas, in pixels.", ge=120, le=1200, ui={"advanced": True}
    )
    height: int = Field(
        64,
        title="Height",
        description="At least, in pixels; a longer text makes the note taller.",
        ge=40,
        le=1200,
        ui={"advanced": True},
    )


class Note(Remark[NoteConfig]):
    """A remark for people. It takes no part in a run."""

    name = "core.note"
    title = "Note"
    example = Example({"text": "Prices come from the shop, stock from the warehouse."})
