"""The browser's answer to a challenge, as a form posts it."""

import logging
from typing import Any

from starlette.requests import Request

from forum.accounts.middleware.sessions import session_secret
from forum.second_factor.actions.challenges import take_challenge
from forum.second_factor.ceremonies import CeremonyFault, challenge_in, read_answer
from forum.second_factor.tables import Ceremony
from forum.web.database import unit_of_work

log = logging.getLogger("forum.accounts")


async def take_answer(
    request: Request, credential: str, ceremony: Ceremony
) -> tuple[dict[str, Any], str]:
    """The answer, and its challenge, which no other answer can use any more; raises `CeremonyFault`.

    In a unit of work of its own: a challenge is used up by a wrong answer too.
    """
    answer = read_answer(credential)
    challenge = challenge_in(answer)
    async with unit_of_work(request) as uow:
        is_taken = await take_challenge(uow, challenge, ceremony, session_secret(request))
    if not is_taken:
        raise CeremonyFault("a challenge that was used, has expired, or is another session's")
    return answer, challenge


def log_fault(fault: CeremonyFault) -> None:
    """Log why an answer was refused: no personal data."""
    log.warning("passkey refused: %s", fault.detail)
