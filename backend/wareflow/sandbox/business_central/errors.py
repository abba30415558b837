"""Refusals of Business Central: HTTP status, error code and text, in the shape that clients meet."""

from uuid import UUID, uuid4


class ApiError(Exception):
    """One refusal; `body` gives the JSON that the real service sends."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self, correlation: UUID | None = None) -> dict[str, object]:
        ending = f"  CorrelationId:  {correlation or uuid4()}."
        return {"error": {"code": self.code, "message": self.message + ending}}


def bad_request(message: str, code: str = "BadRequest") -> ApiError:
    return ApiError(400, code, message)


def dialog(message: str) -> ApiError:
    """A business rule of the application said no."""
    return ApiError(400, "Application_DialogException", message)


def unknown_property(name: str, entity: str) -> ApiError:
    return bad_request(
        f"The property '{name}' does not exist on type 'Microsoft.NAV.{entity}'. "
        "Make sure to only use property names that are defined by the type."
    )


def no_valid_etag() -> ApiError:
    return bad_request(
        "Could not validate the client concurrency token required by the service. "
        "Please provide a valid token in the client request.",
        "BadRequest_InvalidToken",
    )


def not_found() -> ApiError:
    return ApiError(404, "Internal_RecordNotFound", "The record that you tried to open does not exist.")


def no_resource(path: str) -> ApiError:
    return ApiError(404, "BadRequest_NotFound", f"No HTTP resource was found that matches the request URI '{path}'.")


def too_long(value: str, limit: int, code: str = "Application_StringExceededLength") -> ApiError:
    return bad_request(
        f"The length of the string is {len(value)}, but it must be less than or equal to {limit} characters. "
        f"Value: {value}",
        code,
    )


def method_not_allowed(method: str, entity_set: str) -> ApiError:
    return bad_request(
        f"'{method}' requests for '{entity_set}' of EdmType 'Collection' are not allowed within Dynamics 365 "
        "Business Central OData web services.",
        "BadRequest_MethodNotAllowed",
    )
