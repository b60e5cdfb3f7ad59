"""Secret tokens and their hashes. They are random enough to need no salt and no slow hash."""

import base64
import hashlib
import hmac
import re
import secrets

CODE_DIGITS = 6
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
