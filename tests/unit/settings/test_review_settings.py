"""Settings of the review policy: what can't work is refused, with the key and what is allowed."""

import re

import pytest

from forum.app.factories import make_review_policy
from forum.settings.loader import SettingsError, load

PREFIX = "FORUM_MODERATION__POLICY__"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("IDEAS", "somebody", "moderation.policy.ideas: must be one of 'everyone', 'newcomers' or 'nobody'"),
        ("WORDS__NL", '["*a*"]', "moderation.policy.words.nl.0: must be a word or a few words, as casino"),
        ("WORDS__NL", '["ok", "ca*no"]', "moderation.policy.words.nl.1: must be a word"),
        ("WORDS__XX", '["ok"]', "moderation.policy.words.xx: must be one of 'any', 'nl'"),
        ("NAMES", '[""]', "moderation.policy.names.0: must be a word"),
        ("WORDS__ANY", str([f"woord{number}" for number in range(501)]), "moderation.policy.words.any: has too many: 500 at most"),
        ("TRUST__SAMPLED", "101", "moderation.policy.trust.sampled: must be 100 or less"),
        ("TRUST__DAYS", "731", "moderation: policy.trust.days must be at most retention.cases, which is 730"),
        ("TRUST__PUBLISHED", "0", "moderation.policy.trust.published: must be 1 or more"),
        ("SPEED__MINUTES", "0", "moderation.policy.speed.minutes: must be 1 or more"),
        ("SPEED", "5", "must be a table"),
        ("LINKS", "5", "moderation.policy.links: there is no such setting; allowed here: ideas, edits"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)):
        load(environment={PREFIX + name: value})


def test_the_lists_are_looked_for() -> None:
    words = {PREFIX + "WORDS__NL": '["casino*"]', PREFIX + "NAMES": '["jan met de pet"]'}
    policy = make_review_policy(load(environment=words))
    assert policy.findings("Een casinospel", "nl")
    assert policy.names.find("Jan Met De Pet")
    assert set(policy.words) == {"nl"}, "an empty list is no list"
