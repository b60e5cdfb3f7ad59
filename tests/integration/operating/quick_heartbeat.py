"""`python -m tests.integration.operating.quick_heartbeat …`: `forum …` with frequent heartbeats.

The real interval is 20 s, and a test that waits for two heartbeats would mostly sleep.
"""

import pytest

from forum.cli import main
from forum.core.delivery import heartbeat

BEAT = 0.5

if __name__ == "__main__":
    pytest.MonkeyPatch().setattr(heartbeat, "BEAT", BEAT)
    main()
