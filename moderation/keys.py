"""Keys of moderation: the secrets in the addresses of receipts, of requests for help and of authors' pages
about decisions, and the hash of where a report came from.

All are made with the forum's key, which is in no backup, so that the database gives neither away.
"""

import re
from datetime import datetime
from typing import Any, cast

from forum.core.key_file import KeyFile
from forum.core.ref import ContentRef
from forum.core.tokens import derive_secret, equal_in_constant_time, keyed_hash
from forum.core.unit_of_work import HasInfo
from moderation.tables.decisions import Decision

_KEY = "moderation_key"
_TOKEN = re.compile(r"([1-9][0-9]{0,14})-[A-Za-z0-9_-]{43}")


def moderation_key_info(key: KeyFile) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the forum's key."""
    return {_KEY: key}


def _key_of(holder: HasInfo) -> str:
    return cast(KeyFile, holder.info[_KEY]).read()


def receipt_secret(holder: HasInfo, report_id: int) -> str:
    """The secret by which whoever sent a report finds its receipt again."""
    return derive_secret(_key_of(holder), f"receipt of report {report_id}")


def is_receipt_secret(holder: HasInfo, report_id: int, secret: str) -> bool:
    """Whether this is the secret of that report's receipt."""
    return equal_in_constant_time(secret, receipt_secret(holder, report_id))


def help_secret(holder: HasInfo, number: int, at: datetime) -> str:
    """The secret by which whoever sent a request for help at that moment finds it again, and deletes it.

    The moment tells the request from another that got the same number after an older database was restored.
    """
    return derive_secret(_key_of(holder), f"request for help {number} of {at.isoformat()}")


def is_help_secret(holder: HasInfo, number: int, at: datetime, secret: str) -> bool:
    """Whether this is the secret of that request."""
    return equal_in_constant_time(secret, help_secret(holder, number, at))


def source_hash(holder: HasInfo, subject: ContentRef, address: str) -> str:
    """The hash of a network address for one content.

    With the content in it, reports of different content by one person aren't recognised as theirs.
    """
    return keyed_hash(_key_of(holder), f"report of {subject}\0{address}") if address else ""


def appeal_token(holder: HasInfo, decision: Decision) -> str:
    """The token by which whoever has the mail about a decision objects to it.

    The moment tells the decision from another that got the same number after an older database was restored.
    """
    purpose = f"appeal against decision {decision.pk} of {decision.at.isoformat()}"
    return f"{decision.pk}-{derive_secret(_key_of(holder), purpose)}"


def decision_in(token: str) -> int | None:
    """The id of the decision that a token is about; None if it can't be a token."""
    match = _TOKEN.fullmatch(token)
    return int(match[1]) if match else None


def is_appeal_token(holder: HasInfo, decision: Decision, token: str) -> bool:
    """Whether this is the token of that decision."""
    return equal_in_constant_time(token, appeal_token(holder, decision))
