"""`python -m tests.integration.operating.quick_beat …`: `forum …` with more signs of life.

The real beat is 20 s, and a test that waits for two of them sleeps most of that time.
"""

from forum.cli import main
from forum.core.delivery import heartbeat

BEAT = 0.5

if __name__ == "__main__":
    setattr(heartbeat, "BEAT", BEAT)  # noqa: B010
    main()
