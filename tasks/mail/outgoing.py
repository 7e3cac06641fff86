"""A mail that is ready to be handed over, and under which key it counts as sent."""

from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from tasks.mail.recipients import Recipient


@dataclass(frozen=True)
class Outgoing:
    """One message to one recipient.

    Attributes:
        key: what it tells of: the run key, or a failure's cause; with the recipient it is sent at most once.
        again_after: when the same may be told again; None means never.
    """

    recipient: Recipient
    message: EmailMessage
    key: str
    again_after: timedelta | None = None
