"""E-mail by SMTP: one letter at a time, and every refusal in words that say what to change.

The library is the standard one (``smtplib``); it blocks, so it runs in the courier's thread. It is imported when the
first letter goes out.
"""

import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

from wareflow.services.notice_texts import Letter
from wareflow.services.notifying import Email

if TYPE_CHECKING:
    import smtplib

TIMEOUT = 20.0


class NotDelivered(Exception):
    """A message did not go out. ``again``: trying later may help."""

    def __init__(self, message: str, *, again: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.again = again


@dataclass(frozen=True)
class Server:
    """A mail server with its password."""

    settings: Email
    password: str

    def __repr__(self) -> str:
        return f"Server({self.settings.host}:{self.settings.port})"


def send(server: Server, letter: Letter, letter_id: str) -> str | None:
    """Send one letter; answers whom the server refused, if it took the letter for the others. Raises NotDelivered."""
    import smtplib

    message = compose(server.settings, letter, letter_id)
    try:
        with _connected(server) as connection:
            refused = connection.send_message(message)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _explained(server.settings, error) from error
    return f"The mail server refused {', '.join(refused)}." if refused else None


def compose(settings: Email, letter: Letter, letter_id: str) -> EmailMessage:
    """The letter as it goes over the wire. Its id is always the same, so a mailbox can tell a repeat."""
    message = EmailMessage()
    message["Subject"] = letter.subject
    message["From"] = Address("Wareflow", addr_spec=settings.sender)
    message["To"] = ", ".join(settings.recipients)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{letter_id}@wareflow>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body + "\n")
    return message


def _connected(server: Server) -> "smtplib.SMTP":
    import smtplib

    settings, name = server.settings, socket.gethostname()
    if settings.security == "tls":
        context = ssl.create_default_context()
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, local_hostname=name, timeout=TIMEOUT, context=context
        )
    else:
        connection = smtplib.SMTP(settings.host, settings.port, local_hostname=name, timeout=TIMEOUT)
    try:
        if settings.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if settings.user:
            connection.login(settings.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _explained(settings: Email, error: Exception) -> NotDelivered:
    import smtplib

    place = f"{settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return NotDelivered(f"The mail server {place} refused the user name or the password. Enter them again.")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return NotDelivered(f"The mail server {place} refused every address: {', '.join(error.recipients)}.")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return NotDelivered(f"The mail server {place} refused {settings.sender} as the address that it comes from.")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotDelivered(f"The mail server {place} cannot do this: {error}. Choose another kind of encryption.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return NotDelivered(f"The certificate of {place} is not trusted: {error.verify_message}.")
    if isinstance(error, ssl.SSLError):
        return NotDelivered(f"{place} does not speak TLS in this way. Choose another kind of encryption.")
    if isinstance(error, socket.gaierror):
        return NotDelivered(f"There is no mail server at {settings.host}: its name is not known.")
    if isinstance(error, TimeoutError):
        return NotDelivered(f"The mail server {place} did not answer in time.")
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return NotDelivered(f"The mail server {place} refused the letter: {error.smtp_code} {said[:200]}")
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return NotDelivered(f"This letter cannot be sent from {settings.sender}: {error}", again=False)
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return NotDelivered(f"The mail server {place} cannot be reached. Check its address, port and encryption.")
    return NotDelivered(f"The mail server {place} broke the connection off ({type(error).__name__}).")
