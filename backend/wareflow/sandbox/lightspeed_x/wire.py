"""Bodies as they come in, and records as they go out."""

from starlette.requests import Request

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.lightspeed_x.store import Row

NOT_FOUND = {"error": "Not Found"}


async def body_of(request: Request) -> Row:
    """The JSON that was sent. Raises WishError when it is no object."""
    try:
        wish = loads(await request.body())
    except ValueError as error:
        raise WishError("Unreadable payload") from error
    if not isinstance(wish, dict):
        raise WishError("Unreadable payload")
    return wish


def shown(row: Row) -> Row:
    """A record without what only the sandbox knows of it."""
    return {name: value for name, value in row.items() if not name.startswith("_")}
