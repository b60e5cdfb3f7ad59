"""Refresh the site of this process after a save, by this process or by another."""

import asyncio

from forum.core.site import Site
from forum.core.town_settings.values import values_in_force
from forum.core.unit_of_work import SessionFactory
from forum.town_settings import queries


class SiteRefresher:
    """Puts what is in force into the `Site` that all parts of this process share."""

    def __init__(self, session_factory: SessionFactory, site: Site) -> None:
        self._session_factory = session_factory
        self._site = site
        self._newest_id: int | None = None
        # One at a time: the one that read last is the last to replace the values.
        self._lock = asyncio.Lock()

    async def refresh(self) -> None:
        """Read the values, if any was saved since: one small query when nothing was.

        Pages made meanwhile from the values before are dropped.
        """
        async with self._lock:
            [(newest_id,)] = await self._session_factory.fetch_all(queries.NEWEST_ID)
            if newest_id == self._newest_id:
                return
            async with self._session_factory.read_session() as session:
                own = await queries.own_values(session)
                history = await queries.history(session)
            # In a thread: Markdown of many pages takes a while to render.
            self._site.use(await asyncio.to_thread(values_in_force, self._site, own, history))
            self._newest_id = newest_id
            self._session_factory.on_public_change()
