"""Errors in the shapes the real API uses: its own body, and another one from the sign-in server."""

from http import HTTPStatus

from starlette.responses import Response

from wareflow.sandbox.kit.replies import json_bytes


class ApiError(Exception):
    """A refusal that the API answers with a status and its general error body."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def reply(self) -> Response:
        body = {
            "httpCode": str(self.status),
            "httpMessage": HTTPStatus(self.status).phrase,
            "message": self.message,
            "errorClass": "Exception",
        }
        # The real one labels its JSON as a web page for these two.
        media_type = "text/html; charset=UTF-8" if self.status in (400, 404) else "application/json"
        return Response(with_escaped_slashes(json_bytes(body)), self.status, media_type=media_type)


class BadRequest(ApiError):
    def __init__(self, message: str) -> None:
        super().__init__(400, message)


class NotFound(ApiError):
    def __init__(self, resource: str, number: str) -> None:
        super().__init__(404, f"Object of type '{resource}' not found with primary ID '{number}'.")


class SignInError(Exception):
    """A refusal by the sign-in server."""

    def __init__(self, status: int, error: str, description: str, hint: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description, **({"hint": hint} if hint else {})}

    def reply(self) -> Response:
        return Response(with_escaped_slashes(json_bytes(self.body)), self.status, media_type="application/json")


def access_denied(hint: str) -> SignInError:
    description = "The resource owner or authorization server denied the request."
    return SignInError(401, "access_denied", description, hint)


def with_escaped_slashes(body: bytes) -> bytes:
    r"""JSON the way this API prints it: every slash (they stand in strings only) as `\/`."""
    return body.replace(b"/", b"\\/")
