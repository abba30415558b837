"""Messages on their way: a real mail server, a real webhook, refusals in plain words, kills."""

import hashlib
import hmac
import ssl
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import select, update
from wareflow.services import courier, notifying, publishing, settings
from wareflow.services.mail import NotDelivered
from wareflow.services.notifying import Email, Notifications, Webhook
from wareflow.store import notices
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.models import Notice, Setting, table
from wareflow.store.notices import Telling

from tests.processes.arrange import free_ports
from tests.runs.arrange import Office, flow

NOTICE = table(Notice)
ANNA = "anna@shop.test"
FACTS = {"flow": "Orders", "run": 12, "parked": 0, "read": 3, "delivered": 1, "skipped": 0, "failed": 2, "step": "Map",
         "cause": "“price” is missing.", "code": "data", "link": "http://flows.test/runs/r1"}  # fmt: skip


class Mailbox:
    """What a mail server took; ``answer`` is what it says to each letter."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            found = BytesParser(policy=default).parsebytes(envelope.content)
            assert isinstance(found, EmailMessage)
            self.letters.append(found)
        return self.answer


class Caller(BaseHTTPRequestHandler):
    """Keeps what it is called with."""

    calls: list[tuple[dict[str, str], bytes]]
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.calls.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox: Mailbox) -> Iterator[Callable[..., int]]:
    running: list[Controller] = []

    def start(**facts: Any) -> int:
        port = free_ports()
        made = Controller(mailbox, hostname="127.0.0.1", port=port, **facts)
        made.start()
        running.append(made)
        return port

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def webhook() -> Iterator[type[Caller]]:
    kind = type("Own", (Caller,), {"calls": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kind.port = server.server_port  # type: ignore[attr-defined]
    yield kind
    server.shutdown()
    server.server_close()


def _mail(office: Office, port: int, password: str | None = None, **more: Any) -> None:
    wanted = {"security": "none", "sender": "flows@shop.test", "recipients": (ANNA,), **more}
    email = Email(enabled=True, host="localhost", port=port, **wanted)
    notifying.change(office.product, Notifications(email=email, address="http://flows.test"), password, None)


def _hook(office: Office, kind: type[Caller]) -> str:
    office.product.config.allow_private_addresses = True
    url = f"http://127.0.0.1:{kind.port}/told"  # type: ignore[attr-defined]
    notifying.change(office.product, Notifications(webhook=Webhook(True, url)), None, None)
    return notifying.renew_secret(office.product, None)


def _queue(office: Office, channel: str = "email", kind: str = "failed", times: int = 1) -> None:
    flow_id = office.flow(flow({"start": ("core.manual_start", {})}, name="Orders"))
    publishing.publish(office.product, flow_id, "", by=None, author="")
    run_id = office.start(flow_id)
    telling = Telling(flow_id, run_id, kind, f"{kind}:map:data", channel, FACTS)
    for _ in range(times):
        transact(office.product.engine, lambda s: notices.queue(s, office.product.project_id, telling))


def _states(office: Office) -> list[tuple[str, int]]:
    return [(row.state, row.tries) for row in office.rows(select(NOTICE).order_by(NOTICE.c.id))]


async def test_a_letter_says_what_why_and_what_to_do(
    office: Office, mailbox: Mailbox, serve: Callable[..., int]
) -> None:
    _mail(office, serve())
    _queue(office, times=13)

    courier.deliver_due(office.product)

    (letter,) = mailbox.letters
    text = letter.get_content()
    assert letter["To"] == ANNA
    assert letter["Subject"] == "[Wareflow] Orders: run 12 failed (and 12 more)"
    assert "Why: “price” is missing." in text
    assert "What to do: " in text
    assert "The same happened 12 more times" in text
    assert "http://flows.test/runs/r1" in text
    assert _states(office) == [("sent", 1)]


async def test_letters_speak_the_language_of_the_project(
    office: Office, mailbox: Mailbox, serve: Callable[..., int]
) -> None:
    settings.change(office.product, {"language": "pl"}, None)
    _mail(office, serve())
    _queue(office)

    courier.deliver_due(office.product)

    assert "Dlaczego: “price” is missing." in mailbox.letters[0].get_content()


async def test_a_letter_goes_out_over_tls_to_a_server_that_wants_a_password(
    office: Office, mailbox: Mailbox, serve: Callable[..., int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)

    def admit(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"anna", b"sesame")
        return AuthResult(success=good, handled=good)

    port = serve(tls_context=context, require_starttls=True, authenticator=admit, auth_required=True)

    _mail(office, port, "wrong", security="starttls", user="anna")
    _queue(office)
    courier.deliver_due(office.product)
    ((refusal,),) = office.rows(select(NOTICE.c.last_error))
    _mail(office, port, "sesame", security="starttls", user="anna")
    transact(office.product.engine, lambda s: s.execute(update(NOTICE).values(next_at=clock())))
    courier.deliver_due(office.product)

    assert "refused the user name or the password" in refusal
    assert _states(office) == [("sent", 2)]
    assert len(mailbox.letters) == 1


async def test_a_certificate_that_nobody_knows_is_refused(
    office: Office, serve: Callable[..., int], mailbox: Mailbox
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    _mail(office, serve(tls_context=context), security="starttls")

    with pytest.raises(NotDelivered, match="certificate of localhost"):
        courier.send_test(office.product, "email")

    assert mailbox.letters == []


async def test_a_refused_letter_is_tried_again_and_given_up_in_the_end(
    office: Office, mailbox: Mailbox, serve: Callable[..., int]
) -> None:
    mailbox.answer = "451 Not now"
    _mail(office, serve())
    _queue(office)

    for _ in range(courier.TRIES + 2):
        courier.deliver_due(office.product)
        transact(office.product.engine, lambda s: s.execute(update(NOTICE).values(next_at=clock())))

    ((error, notice_id),) = office.rows(select(NOTICE.c.last_error, NOTICE.c.id))
    assert _states(office) == [("failed", courier.TRIES)]
    assert "451 Not now" in error
    mailbox.answer = "250 OK"
    transact(office.product.engine, lambda s: notices.send_again(s, notice_id, office.product.project_id))
    courier.deliver_due(office.product)
    assert _states(office) == [("sent", 1)]


async def test_a_letter_of_a_killed_courier_is_sent_by_the_next(
    office: Office, mailbox: Mailbox, serve: Callable[..., int]
) -> None:
    _mail(office, serve())
    _queue(office)
    transact(office.product.engine, notices.claim)

    assert courier.deliver_due(office.product) == 0
    transact(office.product.engine, lambda s: s.execute(update(NOTICE).values(claimed_until=clock(-1))))
    courier.deliver_due(office.product)

    assert len(mailbox.letters) == 1
    assert _states(office) == [("sent", 2)]


async def test_no_server_is_told_in_plain_words(office: Office) -> None:
    _mail(office, 1)

    with pytest.raises(NotDelivered, match="cannot be reached"):
        courier.send_test(office.product, "email")


async def test_a_webhook_is_called_with_a_signature_over_its_body(office: Office, webhook: type[Caller]) -> None:
    secret = _hook(office, webhook)
    _queue(office, "webhook", "parked")

    # the courier has a thread of its own
    thread = threading.Thread(target=courier.deliver_due, args=(office.product,))
    thread.start()
    thread.join()

    ((headers, body),) = webhook.calls
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = orjson.loads(body)
    assert headers["x-wareflow-signature"] == f"sha256={mac}"
    assert (told["event"], told["run"], told["cause"]) == ("parked", 12, "“price” is missing.")
    assert _states(office) == [("sent", 1)]


def _sent_by_courier(office: Office) -> str:
    thread = threading.Thread(target=courier.deliver_due, args=(office.product,))
    thread.start()
    thread.join()
    return str(office.rows(select(NOTICE.c.last_error))[0][0])


async def test_a_webhook_that_answers_badly_is_named_without_its_path(office: Office, webhook: type[Caller]) -> None:
    _hook(office, webhook)
    webhook.status = 500
    _queue(office, "webhook")

    error = _sent_by_courier(office)

    assert "answered 500" in error
    assert "/told" not in error


async def test_a_webhook_in_a_private_network_is_refused(office: Office, webhook: type[Caller]) -> None:
    _hook(office, webhook)
    office.product.config.allow_private_addresses = False
    _queue(office, "webhook")

    error = _sent_by_courier(office)

    assert "private network" in error
    assert webhook.calls == []


async def test_secrets_are_sealed_and_never_shown(office: Office) -> None:
    _mail(office, 25, "sesame")

    view = notifying.show(office.product)

    kept = str(office.rows(select(table(Setting))))
    assert view.password_set
    assert "sesame" not in repr(view)
    assert "sesame" not in kept
    assert notifying.opened(office.product, notifying.PASSWORD) == "sesame"
