"""The retry policy of the dispatcher: attempts, backoff, leases, timeouts."""

from dataclasses import dataclass
from datetime import timedelta

from forum.core.service_errors import DeliveryError


@dataclass(frozen=True)
class RetryPolicy:
    """Up to `attempts` in all, with exponential backoff: `first_delay`·4ⁿ, at most `max_delay`.

    After a permanent error there are up to `permanent_attempts`. `unavailable_delay` is the pause
    of a queue whose service is unavailable: short, so that its deliveries run soon after it is back.
    A delivery may take `timeout` seconds; in a separate queue, whose deliveries run concurrently,
    `concurrent_timeout`, nearly the whole `lease`. Without due deliveries a queue waits `idle`
    seconds. `batch` is how many deliveries are leased together, `concurrent_batch` of a separate queue.
    """

    attempts: int = 8
    permanent_attempts: int = 3
    first_delay: timedelta = timedelta(seconds=5)
    max_delay: timedelta = timedelta(hours=1)
    unavailable_delay: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(seconds=60)
    timeout: float = 25.0
    concurrent_timeout: float = 50.0
    idle: float = 1.0
    batch: int = 10
    concurrent_batch: int = 20

    def is_exhausted(self, attempts: int, error: Exception) -> bool:
        """Whether to park the delivery after that many failed attempts."""
        permanent = isinstance(error, DeliveryError) and error.permanent
        return attempts >= (
            min(self.permanent_attempts, self.attempts) if permanent else self.attempts
        )

    def delay(self, attempts: int) -> timedelta:
        """The delay before a retry after that many failed attempts (1, 2, …)."""
        return min(self.first_delay * float(4 ** (attempts - 1)), self.max_delay)
