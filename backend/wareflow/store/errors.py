"""What the store refuses, in words for the layer above."""

from wareflow.engine.host import LeaseLost
from wareflow.engine.states import IllegalMove
from wareflow.sdk.errors import WareflowError

__all__ = [
    "IllegalMove",
    "LeaseLost",
    "NotDurable",
    "NotFound",
    "RevisionConflict",
    "SealBroken",
    "StreamBusy",
    "Taken",
]


class NotFound(WareflowError):
    """Nothing of this name or id is in this project."""

    code = "not_found"


class RevisionConflict(WareflowError):
    """Somebody saved in between."""

    code = "revision_conflict"


class Taken(WareflowError):
    """A name that must be unique is in use."""

    code = "taken"


class StreamBusy(WareflowError):
    """Another run is reading this stream."""

    code = "stream_busy"


class SealBroken(WareflowError):
    """A sealed secret cannot be opened: wrong key, wrong row, or changed."""

    code = "seal_broken"


class TooNew(WareflowError):
    """The database was migrated by a newer version of the program."""

    code = "too_new"


class NotDurable(WareflowError):
    """The database is set up so that committed work could be lost."""

    code = "not_durable"
