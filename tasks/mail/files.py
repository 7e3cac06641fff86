"""A mail as files, for a dry run: what would be sent, to be opened in a mail program and in a browser."""

from email.policy import SMTP
from pathlib import Path

from tasks.mail.outgoing import Outgoing


def write_eml(folder: Path, outgoing: Outgoing) -> tuple[Path, Path]:
    """Write the message as `<key>-<token>.eml` and its HTML part beside it; the same mail gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{outgoing.key}-{outgoing.recipient.token}"
    mail, page = folder / f"{name}.eml", folder / f"{name}.html"
    mail.write_bytes(outgoing.message.as_bytes(policy=SMTP))
    part = outgoing.message.get_body(preferencelist=("html",))
    if part is None:
        raise ValueError("a mail without HTML")
    page.write_text(part.get_content().replace("\r\n", "\n"), encoding="utf-8", newline="\n")
    return mail, page
