"""Storage of photos in a bucket of a service with the API of Amazon S3."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from forum.core.errors import NotFound
from forum.core.media.storage import MEDIA_TYPE, StorageUnavailable

TIMEOUT = timedelta(seconds=10)
"""For one request; together with its retries twice that."""


@dataclass(frozen=True)
class S3Bucket:
    """Where a bucket is, as `https://HOST`; and the key that may read, write and delete in it."""

    endpoint: str
    name: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)


class S3Storage:
    """Files in a bucket. They are private there: readers get them from the forum, which knows who may."""

    def __init__(self, bucket: S3Bucket) -> None:
        self._store = S3Store(
            bucket.name,
            endpoint=bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key,
            secret_access_key=bucket.secret_key,
            # Services of one's own rarely have a name for each bucket.
            virtual_hosted_style_request=False,
            client_options={
                "timeout": TIMEOUT,
                "connect_timeout": TIMEOUT,
                "allow_http": bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 2, "retry_timeout": 2 * TIMEOUT},
        )

    async def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        try:
            await self._store.put_async(name, content, attributes={"Content-Type": MEDIA_TYPE})
        except (BaseError, OSError) as error:
            raise StorageUnavailable(_reason(error)) from error

    async def read(self, name: str) -> bytes:
        """The file."""
        try:
            found = await self._store.get_async(name)
            return bytes(await found.bytes_async())
        except (NotFoundError, FileNotFoundError):
            raise NotFound from None
        except (BaseError, OSError) as error:
            raise StorageUnavailable(_reason(error)) from error

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files."""
        try:
            await self._store.delete_async(list(names))
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise StorageUnavailable(_reason(error)) from error


def _reason(error: Exception) -> str:
    """The first line of an error of the library, whose others are a trace of it."""
    return str(error).partition("\n")[0].strip()
