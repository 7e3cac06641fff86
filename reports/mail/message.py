"""Messages as they are sent: plain text first, then the same as HTML; equal inputs give equal bytes.

What they say is decided in `reports.mail.run` and `reports.mail.failed`; who gets them and how, in `tasks.mail`.
"""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from pathlib import Path
from unicodedata import category

from reports.mail.failed import failed_mail
from reports.mail.links import run_path
from reports.mail.run import run_mail
from reports.palette import DARK
from reports.templating import environment
from reports.words import shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.config import Contract
from tasks.mail.failures import AGAIN_AFTER, Failure
from tasks.mail.outgoing import Outgoing
from tasks.mail.recipients import Recipient

LARGEST_ATTACHMENT = 5_000_000
_HEADER_LETTERS = 320
# Marks that turn text around, with which a name could pose as another one (Unicode 16, UAX 9).
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def run_message(
    analysis: Analysis, contract: Contract, recipient: Recipient, sender: str, now: datetime, folder: Path
) -> Outgoing:
    """The mail that tells one recipient of a run.

    Args:
        analysis: the run's results.
        contract: what is asked, where the report is served, whether it is attached.
        recipient: one address.
        sender: an address, or `Name <address>`.
        now: the time in the header, with its time zone.
        folder: the published run directory.
    """
    mail = run_mail(analysis, contract, recipient, now, folder)
    attached = _attachment(folder / "report.html") if contract.mail.attach else None
    too_large = contract.mail.attach and attached is None
    message = _message("run", {"mail": mail, "too_large": too_large}, mail.subject)
    _address(message, recipient, sender, now, analysis.run_key)
    if contract.mail.reply_to:
        message["Reply-To"] = contract.mail.reply_to
    if attached is not None:
        name = "-".join(run_path(analysis).parts)
        message.add_attachment(attached, maintype="text", subtype="html", filename=f"{name}.html")
    return Outgoing(recipient, _with_boundaries(message), analysis.run_key)


def failed_message(failure: Failure, recipient: Recipient, sender: str, now: datetime) -> Outgoing:
    """The mail that tells one operator that a run failed."""
    mail = failed_mail(failure)
    message = _message("failed", {"mail": mail}, mail.subject)
    _address(message, recipient, sender, now, failure.key)
    return Outgoing(recipient, _with_boundaries(message), failure.key, AGAIN_AFTER)


def _message(template: str, values: dict[str, object], subject: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = shorten(_printable(subject), _HEADER_LETTERS)
    text, html = (
        _printable(environment().get_template(f"mail/{template}.{ending}").render(values, dark=DARK))
        for ending in ("txt", "html")
    )
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message


def _address(message: EmailMessage, recipient: Recipient, sender: str, now: datetime, key: str) -> None:
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    # A failure told again a day later is another message.
    day = f".{now:%Y%m%d}" if key.startswith("failed-") else ""
    message["From"] = sender
    message["To"] = recipient.address
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{key}{day}.{recipient.token}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"


def _with_boundaries(message: EmailMessage) -> EmailMessage:
    """The message with boundaries that follow from its id: those that Python draws differ from time to time."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            digest = sha256(f"{message['Message-ID']}\n{number}".encode()).hexdigest()[:24]
            part.set_boundary(f"=_{digest}")
    return message


def _attachment(report: Path) -> bytes | None:
    return report.read_bytes() if report.stat().st_size < LARGEST_ATTACHMENT else None


def _printable(text: str) -> str:
    """Text without control characters and without marks that turn it around; line ends stay."""
    return "".join(c for c in text if c == "\n" or (category(c) not in ("Cc", "Cs", "Co") and c not in _TURNING))
