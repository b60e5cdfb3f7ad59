"""What a restored backup must not carry on: data of whoever was erased since, and warnings."""

from collections.abc import Sequence

from forum.core.erasure_list import Erased
from forum.core.unit_of_work import SessionFactory
from forum.privacy.actions.erasures import erase_listed
from forum.privacy.actions.inactivity import forget_warnings


async def settle_restored(session_factory: SessionFactory, erased: Sequence[Erased]) -> int:
    """Erase again whom the list names, and forget every warning; returns how many were erased.

    May be repeated.
    """
    async with session_factory.unit_of_work() as uow:
        await forget_warnings(uow)
    return await erase_listed(session_factory, erased)
