"""Parse bounces (RFC 3464): the number of the message that was not delivered, and the reason.

Anyone can write such a message: only the number of one of our messages counts, and no text is kept but a host and a
code.
"""

import email
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default

MAX_BYTES = 5_000_000
"""Maximum bytes of a bounce; a longer file is none of ours."""

_NUMBER = re.compile(r"<([0-9a-f]{32})@[^<>\s]{1,255}>")
_STATUS = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,100}")
_WORDS = {  # RFC 3463
    "1.1": "cette adresse n’y existe pas",
    "1.2": "son domaine n’existe pas",
    "1.10": "son domaine ne reçoit aucun courriel",
    "2.1": "cette boîte est fermée",
    "2.2": "cette boîte est pleine",
    "4.4": "son serveur est introuvable",
    "4.7": "son serveur n’a pas répondu à temps",
    "7.1": "son serveur refuse nos messages",
}


@dataclass(frozen=True, slots=True)
class Rebond:
    """A bounce: the number of the message that came back, and the reason in French."""

    message_id: str
    raison: str


def read_rebond(raw: bytes) -> Rebond | None:
    """Parse a file; return None when it is no final failure of one of our messages."""
    if len(raw) > MAX_BYTES:
        return None
    message = email.message_from_bytes(raw, policy=default)
    parts = list(message.walk())
    blocks = [block for part in parts for block in _recipients(part)]
    failed = next((block for block in blocks if str(block.get("Action", "")).strip().lower() == "failed"), None)
    number = next((match[1] for part in parts for match in _numbers(part)), None)
    if failed is None or number is None:
        return None
    return Rebond(number, _reason(failed, blocks))


def _recipients(part: Message) -> Iterator[Message]:
    """Yield the blocks of a delivery status; the first is about the message, the others about a recipient each."""
    if part.get_content_type() == "message/delivery-status" and part.is_multipart():
        yield from (block for block in part.get_payload() if isinstance(block, Message))


def _numbers(part: Message) -> Iterator[re.Match[str]]:
    """Yield the number of the message that came back, attached whole or by its headers."""
    texts: list[str] = []
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        texts = [str(block.get("Message-ID", "")) for block in part.get_payload() if isinstance(block, Message)]
    elif part.get_content_type() == "text/rfc822-headers" and isinstance(part, EmailMessage):
        texts = re.findall(r"^Message-ID:.*$", str(part.get_content()), re.IGNORECASE | re.MULTILINE)
    yield from (match for text in texts if (match := _NUMBER.search(text)))


def _reason(failed: Message, blocks: Sequence[Message]) -> str:
    mta = next((str(block[name]) for name in ("Remote-MTA", "Reporting-MTA") for block in blocks if block[name]), "")
    host = _HOST.fullmatch(mta.rpartition(";")[2].strip())
    status = _STATUS.search(str(failed.get("Status", "")))
    code = f"{int(status[1])}.{int(status[2])}" if status else ""
    words = _WORDS.get(code, "le message est revenu")
    return f"adresse refusée par {host[0] if host else 'son serveur'} : {words}{f' (5.{code})' if code else ''}"
