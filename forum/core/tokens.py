"""Secret tokens and their hashes. They are random enough to need no salt and no slow hash."""

import base64
import hashlib
import hmac
import re
import secrets

CODE_DIGITS = 6
_RECOVERY_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without letters that look like a digit, and without u."""
_RECOVERY_LENGTH = 16
_LOOKALIKES = str.maketrans("oil", "011")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits in base64url, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """Whether a text has the format of `new_secret`."""
    return _SECRET.fullmatch(text) is not None


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def derive_secret(secret: str, purpose: str) -> str:
    """Derive another secret (HMAC-SHA-256) that reveals nothing about `secret`; safe in a URL."""
    digest = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_secret(secret: str) -> str:
    """The SHA-256 of a secret in hexadecimal, for storage."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed_hash(key: str, text: str) -> str:
    """The HMAC-SHA-256 of a text in hexadecimal: without the key nobody can try texts out."""
    return hmac.digest(key.encode(), text.encode(), "sha256").hex()


def hash_code(code: str, sign_in_id: int) -> str:
    """The hash of a code, bound to its sign-in. Counting attempts stops guessing, not the hash."""
    return hash_secret(f"{sign_in_id}:{code}")


def equal_in_constant_time(left: str, right: str) -> bool:
    """Compare in constant time, against timing attacks."""
    return hmac.compare_digest(left, right)


def new_recovery_code() -> str:
    """80 random bits in four groups, to be written on paper: `8f2k-mz4t-…`."""
    letters = [secrets.choice(_RECOVERY_ALPHABET) for _ in range(_RECOVERY_LENGTH)]
    return _in_groups("".join(letters))


def canonical_recovery_code(text: str) -> str | None:
    """A typed recovery code as it was made; None if it can't be one.

    Spaces, hyphens and capitals don't matter, and letters that look like a digit are read as one.
    """
    letters = re.sub(r"[\s\-‐–—]", "", text.lower()).translate(_LOOKALIKES)
    is_code = len(letters) == _RECOVERY_LENGTH and set(letters) <= set(_RECOVERY_ALPHABET)
    return _in_groups(letters) if is_code else None


def _in_groups(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def hash_recovery_code(code: str, member_id: int) -> str:
    """The hash of a recovery code, bound to its member: HMAC keyed by the code's own 80 random bits."""
    return hash_secret(derive_secret(code, f"recovery code of {member_id}"))
