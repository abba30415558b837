"""What can go wrong with the machine around us, in words for the person at the command line."""

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from wareflow.sdk.errors import WareflowError


def expected(error: Exception) -> str | None:
    """The message for a failure that a person can mend; None for a bug of ours."""
    if isinstance(error, WareflowError):
        return error.message
    if isinstance(error, ValidationError) and error.title == "Config":
        wrong = "; ".join(
            f"{_variable(str(each['loc'][0]) if each['loc'] else '')}: {each['msg']}" for each in error.errors()
        )
        return f"The configuration cannot be used. {wrong}. Correct the environment variable."
    if isinstance(error, DBAPIError):
        return (
            f"The database does not answer ({_first_line(error)}). Is it running, and is WAREFLOW_DATABASE_URL right?"
        )
    if isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError | FileExistsError):
        return f"{error.filename or 'A file'} cannot be used: {error.strerror}. Check WAREFLOW_HOME and its rights."
    return None


def _variable(field: str) -> str:
    return f"WAREFLOW_{field.upper()}" if field else "settings"


def _first_line(error: DBAPIError) -> str:
    """The driver's words; they name host and port, never the password."""
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0].rstrip(".")
