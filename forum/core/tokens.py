"""Random secrets and their hashes. What is random enough needs no salt and no slow hash."""

import base64
import hashlib
import hmac
import re
import secrets

CODE_DIGITS = 6
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def is_secret(text: str) -> bool:
    """True for what `new_secret` could have made."""
    return _SECRET.fullmatch(text) is not None


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def derived(secret: str, purpose: str) -> str:
    """Another secret that follows from one, and tells nothing about it; safe in a URL."""
    made = hmac.digest(secret.encode(), purpose.encode(), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, for storing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hashed_code(code: str, sign_in_id: int) -> str:
    """The hash of a code, bound to its sign-in. Guessing is stopped by counting, not by the hash."""
    return hashed(f"{sign_in_id}:{code}")


def matches(one: str, other: str) -> bool:
    """Compare without telling by the time it takes."""
    return hmac.compare_digest(one, other)
