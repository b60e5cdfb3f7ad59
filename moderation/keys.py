"""Keys of reports: the secret in the address of a receipt, and the hash of where a report came from.

Both are made with the forum's key, which is in no backup, so that the database gives neither away.
"""

from typing import Any, cast

from forum.core.key_file import KeyFile
from forum.core.ref import ContentRef
from forum.core.tokens import derive_secret, equal_in_constant_time, keyed_hash
from forum.core.unit_of_work import HasInfo

_KEY = "report_key"


def report_key_info(key: KeyFile) -> dict[str, Any]:
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


def source_hash(holder: HasInfo, subject: ContentRef, address: str) -> str:
    """The hash of a network address for one content.

    With the content in it, reports of different content by one person aren't recognised as theirs.
    """
    return keyed_hash(_key_of(holder), f"report of {subject}\0{address}") if address else ""
