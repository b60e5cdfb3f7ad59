"""Random kills of processes under load lose no acknowledged change: a short `make torture`."""

from pathlib import Path

from tests.torture.ledger import KINDS, RequestOutcome
from tests.torture.running import torture

SEED = 8
SECONDS = 6
KILLS = 8


def test_every_acknowledged_change_is_stored_once(postgres_server: str, tmp_path: Path) -> None:
    outcome = torture(postgres_server, tmp_path, seed=SEED, seconds=SECONDS, kills=KILLS)
    assert not outcome.problems, outcome.summary()
    assert outcome.kills.total() == KILLS
    for kind in KINDS:
        assert outcome.counted[kind, RequestOutcome.done], outcome.summary()
