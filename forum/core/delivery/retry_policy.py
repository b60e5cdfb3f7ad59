"""The retry policy of the dispatcher: attempts, backoff, leases, timeouts."""

from dataclasses import dataclass
from datetime import timedelta

from forum.core.service_errors import DeliveryError


@dataclass(frozen=True)
class RetryPolicy:
    """How often and how long to try: `attempts` in all, waiting `first_delay`·4ⁿ, at most `longest`.

    What failed for a lasting reason is tried `few` times. `away` is the pause of a lane whose
    service doesn't answer: soon after it is back, what waited for it arrives. A delivery may take
    `timeout` seconds; in a lane aside, where all run at once, nearly the whole lease.
    """

    attempts: int = 8
    few: int = 3
    first_delay: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    away: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(seconds=60)
    timeout: float = 25.0
    concurrent_timeout: float = 50.0
    idle: float = 1.0
    batch: int = 10

    def enough(self, attempts: int, error: Exception) -> bool:
        """Whether to give up after that many failed attempts."""
        permanent = isinstance(error, DeliveryError) and error.permanent
        return attempts >= (min(self.few, self.attempts) if permanent else self.attempts)

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after that many failed attempts (1, 2, …)."""
        return min(self.first_delay * float(4 ** (attempts - 1)), self.longest)
