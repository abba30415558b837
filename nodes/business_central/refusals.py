"""What a refusal of Business Central means, in words for a person, decided by its code and not by its status."""

import re

from wareflow.sdk import AuthError, ConfigError, ConflictError, RemoteRefused, WareflowError
from wareflow.sdk.http import Call, Reply

CORRELATION = re.compile(r"\s*CorrelationId:\s*[0-9a-fA-F-]+\.?\s*$")
CHANGED = {"Request_EntityChanged", "Internal_EntityWithSameKeyExists", "Request_EntityWithSameKeyExists"}
OUR_QUESTION = {"BadRequest_InvalidRequestUrl", "Application_FilterErrorException", "BadRequest_NotFound"}
MISSING_PLACE = {"Internal_CompanyNotFound", "BadRequest_ResourceNotFound", "BadRequest_NotFound"}


def said_in(reply: Reply) -> str:
    """Its own words, without the number that only Microsoft can look up."""
    return CORRELATION.sub("", reply.said).rstrip(".")


def explained(call: Call, reply: Reply) -> WareflowError | None:
    """The error for a definite refusal; None for a question that was refused for no reason known here."""
    error = reply.data.get("error") if isinstance(reply.data, dict) else None
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    said = said_in(reply)
    if code in CHANGED or reply.status in (409, 412):
        return ConflictError(f"Business Central: {call.about} was changed or created by someone else meanwhile.")
    if reply.status == 403:
        return AuthError(
            f"Business Central does not let this sign-in do it: {said or 'access is denied'}. "
            "Give its user or application the permission sets it needs.",
            code="forbidden",
        )
    if reply.status == 405 or code in MISSING_PLACE or (reply.status == 404 and not code):
        return ConfigError(
            f"Business Central does not know this address: {said or f'status {reply.status}'}. Check environment and "
            "company in the connection, whether API services are switched on, and the API if the step names one."
        )
    if "does not exist on type" in said:
        return ConfigError(f"Business Central does not know a field: {said}. Correct the mapping.", field="fields")
    if code in OUR_QUESTION and not call.write:
        return ConfigError(f"Business Central does not understand the filter: {said}. Correct it in the step.")
    if not call.write:
        return None
    return RemoteRefused(f"Business Central refused {call.about}: {said}. {_advice(code)}", code=code or "refused")


def _advice(code: str) -> str:
    if code == "Application_StringExceededLength":
        return "Shorten the text in the mapping, for example with the filter truncate."
    if code == "Internal_InvalidTableRelation":
        return "Map a code that exists in Business Central, or create it there first."
    if code == "BadRequest_InvalidOperation":
        return "Take the field out of the mapping."
    return "Fix the record, or the mapping of the field named."
