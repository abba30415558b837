"""Refusals of the connector: always HTTP 200, with a code and a text.

The vendor publishes no codes for wrong business parameters; those below the line are the sandbox's own.
"""


class ConnectorError(Exception):
    """One `status: ERROR` answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def body(self) -> dict[str, object]:
        return {"status": "ERROR", "error_code": self.code, "error_message": self.message}


def empty_token() -> ConnectorError:
    return ConnectorError("ERROR_EMPTY_TOKEN", "No user token provided.")


def bad_token() -> ConnectorError:
    return ConnectorError("ERROR_BAD_TOKEN", "Invalid user token")


def account_blocked() -> ConnectorError:
    return ConnectorError("ERROR_USER_ACCOUNT_BLOCKED", "The account related to provided token is blocked")


def blocked_token(until: str) -> ConnectorError:
    return ConnectorError("ERROR_BLOCKED_TOKEN", f"Query limit exceeded, token blocked until {until}")


def unknown_method() -> ConnectorError:
    return ConnectorError("ERROR_UNKNOWN_METHOD", "An unknown method has been used")


def bad_json() -> ConnectorError:
    return ConnectorError("ERROR_PARSE_JSON_PARAMETERS", "")


# Codes of our own.


def order_not_found(order_id: int) -> ConnectorError:
    return ConnectorError("ERROR_ORDER_NOT_FOUND", f"Order {order_id} does not exist")


def wrong_parameter(name: str, why: str) -> ConnectorError:
    return ConnectorError("ERROR_INVALID_PARAMETER", f"Parameter {name} {why}")


def not_found(what: str, number: int) -> ConnectorError:
    return ConnectorError(
        f"ERROR_{what.upper()}_NOT_FOUND", f"{what.replace('_', ' ').capitalize()} {number} does not exist"
    )
