"""Random secrets and their hashes. What is random enough needs no salt and no slow hash."""

import hashlib
import hmac
import secrets

CODE_DIGITS = 6


def new_secret() -> str:
    """256 random bits, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hashed(secret: str) -> str:
    """The SHA-256 of a secret, for storing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hashed_code(code: str, sign_in_id: int) -> str:
    """The hash of a code, bound to its sign-in. Guessing is stopped by counting, not by the hash."""
    return hashed(f"{sign_in_id}:{code}")


def matches(one: str, other: str) -> bool:
    """Compare without telling by the time it takes."""
    return hmac.compare_digest(one, other)
