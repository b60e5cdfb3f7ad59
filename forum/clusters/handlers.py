"""Event handler of clusters: a member has another address."""

from forum.accounts.events import AddressChanged
from forum.clusters.actions.detection import renew_mailbox
from forum.core.delivery.handler import TransactionalHandler
from forum.core.unit_of_work import UnitOfWork


async def _renew(uow: UnitOfWork, event: AddressChanged) -> None:
    await renew_mailbox(uow, event.subject.id)


HANDLERS = (TransactionalHandler("renew_mailbox", (AddressChanged,), _renew),)
