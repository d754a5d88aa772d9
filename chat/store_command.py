"""The store for one command: opened with its schema up to date, and closed again."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from chat.migrations import migrate
from chat.settings import StoreSettings


class _Closing(Protocol):
    async def aclose(self) -> None: ...


_Store = TypeVar("_Store", bound=_Closing)
_T = TypeVar("_T")


class StoreUnusable(Exception):
    """The database cannot be reached, or not be written; the message is the kind of error."""


def with_store(open_store: Callable[[str], _Store], do: Callable[[_Store], Awaitable[_T]]) -> _T:
    """What `do` gives, with the store of the settings' database. Raises StoreUnusable."""

    async def work(url: str) -> _T:
        store = open_store(url)
        try:
            return await do(store)
        finally:
            await store.aclose()

    try:
        url = StoreSettings().database_url
        migrate(url)
        return asyncio.run(work(url))
    except (SQLAlchemyError, OSError) as error:
        raise StoreUnusable(type(error).__name__) from None
