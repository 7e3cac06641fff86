"""Speaking SMTP to a server: connecting, handing over one mail to one recipient, and knowing what became of it.

The standard library's `send_message` cannot tell a mail that was surely not accepted from one that perhaps was; here
the commands are given one by one. Only what follows the end of the data (RFC 5321, section 4.5.3.2.6) is in doubt.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from tasks.contracts.problems import ErrataError
from tasks.mail.server import PREFIX, MailServer

_LETTERS = 200
_ENDED = "ended the connection"
_KNOWN: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "there is no such host"),
    (ConnectionRefusedError, "nobody answers at this port"),
    (ConnectionResetError, _ENDED),
    (BrokenPipeError, _ENDED),
)


class MailServerError(ErrataError):
    """No mail can be handed over at all (exit code 3): the server does not answer, is not trusted, or refuses us."""


@dataclass(frozen=True)
class Answer:
    """What became of a mail, and whether the connection is still good for another one.

    Attributes:
        outcome: unknown when the connection ended after all of the mail was handed over, before it was accepted.
        hangs: the server did not answer in time.
    """

    outcome: Literal["sent", "refused", "unknown"]
    words: str
    alive: bool
    hangs: bool = False


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection that is encrypted and logged in as the server's settings say.

    Raises:
        MailServerError: with the reason in plain words, and never with the password.
    """
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _opened(server)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=_trust(server))
            smtp.ehlo()  # what was said before encryption no longer counts
        if server.user and server.password:
            smtp.login(server.user, server.password)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        if smtp:
            smtp.close()
        raise MailServerError(f"mail server {server.place}: {_reason(error, server)}") from None
    return smtp


def hand_over(smtp: smtplib.SMTP, sender: str, recipient: str, message: EmailMessage) -> Answer:
    """Hand one message to the server for one recipient."""
    data = message.as_bytes(policy=SMTP)
    steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], tuple[int, ...]], ...] = (
        ("the sender", lambda: smtp.mail(sender, _size(smtp, data)), (250,)),
        ("the recipient", lambda: smtp.rcpt(recipient), (250, 251)),
        ("the mail", lambda: smtp.docmd("DATA"), (354,)),
    )
    try:
        for what, step, wanted in steps:
            code, said = step()
            if code not in wanted:
                return _refused(smtp, f"the server refuses {what}", code, said, recipient)
        smtp.send(_stuffed(data))
        # By itself, so that a server which has gone meanwhile is noticed before it could have accepted anything.
        smtp.send(b".\r\n")
    except (smtplib.SMTPException, OSError) as error:
        # The line that ends the data was not sent: nothing can have been accepted.
        words = "the server does not answer" if _timed_out(error) else f"the server {_ENDED}"
        return Answer("refused", words, alive=False, hangs=_timed_out(error))
    try:
        code, said = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        words = "the connection ended before the server said whether it takes the mail"
        return Answer("unknown", words, alive=False, hangs=_timed_out(error))
    if 200 <= code < 300:
        return Answer("sent", "sent", alive=True)
    if 400 <= code < 600:
        return _refused(smtp, "the server refuses the mail", code, said, recipient)
    return Answer("unknown", f"the server's answer to the mail makes no sense ({code})", alive=False)


def hang_up(smtp: smtplib.SMTP) -> None:
    """End a connection politely; what goes wrong now changes nothing."""
    with suppress(smtplib.SMTPException, OSError):
        smtp.quit()
    smtp.close()


def _opened(server: MailServer) -> smtplib.SMTP:
    # The name a machine has inside its network is nobody's business outside.
    name = server.envelope_sender.rpartition("@")[2]
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=server.timeout, context=_trust(server)
        )
    return smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=server.timeout)


def _trust(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca_file) if server.ca_file else None)


def _size(smtp: smtplib.SMTP, data: bytes) -> list[str]:
    return [f"size={len(data)}"] if smtp.has_extn("size") else []


def _stuffed(data: bytes) -> bytes:
    """The data as they go over the wire: a lone dot will end them, so lines that begin with one get a second one."""
    return re.sub(rb"(?m)^\.", b"..", data) + (b"" if data.endswith(b"\r\n") else b"\r\n")


def _refused(smtp: smtplib.SMTP, words: str, code: int, said: bytes, recipient: str) -> Answer:
    alive = code != 421
    if alive:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            alive = False
    return Answer("refused", f"{words}: {_said(code, said, recipient)}", alive)


def _said(code: int, said: bytes | str, recipient: str = "") -> str:
    """A server's answer without addresses, which it likes to repeat."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    name = recipient.rpartition("@")[0]
    for known in filter(None, (recipient, name if len(name) > 1 else "")):
        text = re.sub(re.escape(known), "…", text, flags=re.IGNORECASE)
    text = re.sub(r"<[^>]*>|\S+@\S+", "…", " ".join(text.split()))
    return f"{code} {''.join(c for c in text if c.isprintable())[:_LETTERS]}".strip()


def _timed_out(error: BaseException | None) -> bool:
    """Whether a time limit is behind an error: smtplib raises its own, and keeps the cause as context."""
    while error is not None:
        if isinstance(error, TimeoutError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _reason(error: Exception, server: MailServer) -> str:
    if _timed_out(error):
        return f"does not answer within {server.timeout:g} seconds"
    if isinstance(error, ssl.SSLError):
        return _distrust(error)
    if isinstance(error, smtplib.SMTPException):
        return _rejection(error)
    known = next((words for kind, words in _KNOWN if isinstance(error, kind)), "")
    reason = error.strerror if isinstance(error, OSError) else "these settings do not fit it"
    return known or f"cannot be spoken to ({reason})"


def _distrust(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        return f"its certificate is not trusted ({why}); {PREFIX}CA_FILE names the certificates to trust"
    return f"does not speak TLS here; check {PREFIX}PORT, {PREFIX}SECURITY and {PREFIX}CA_FILE"


def _rejection(error: smtplib.SMTPException) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"refuses the user name or the password ({error.smtp_code})"
        case smtplib.SMTPNotSupportedError():
            offered = "no encryption (STARTTLS)" if "STARTTLS" in str(error) else "no login"
            return f"offers {offered}; check {PREFIX}PORT and {PREFIX}SECURITY"
        case smtplib.SMTPResponseException():
            return f"answers {_said(error.smtp_code, error.smtp_error)}"
    return _ENDED
