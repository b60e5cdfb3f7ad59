"""Keys of moderation: the secret in the address of the page on which an author objects to a decision.

It is made with the forum's key, which is in no backup, so that the database doesn't give it away.
"""

import re
from typing import Any, cast

from forum.core.key_file import KeyFile
from forum.core.tokens import derive_secret, equal_in_constant_time
from forum.core.unit_of_work import HasInfo
from moderation.tables import Decision

_KEY = "moderation_key"
_TOKEN = re.compile(r"([1-9][0-9]{0,14})-[A-Za-z0-9_-]{43}")


def moderation_key_info(key: KeyFile) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the forum's key."""
    return {_KEY: key}


def _key_of(holder: HasInfo) -> str:
    return cast(KeyFile, holder.info[_KEY]).read()


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
