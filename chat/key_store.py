"""Where API keys are kept: one table of the store, read whole."""

from collections.abc import Collection
from datetime import date
from typing import cast

from sqlalchemy import Row, select

from chat.database import Database
from chat.keys import Key, Scope
from chat.schema import api_keys


class KeyStore:
    """The keys in the database at `url`, whose schema must be there already.

    Raises what SQLAlchemy raises when the database is out of reach.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._database.aclose()

    async def keys(self) -> list[Key]:
        """Every key there ever was, the newest first."""
        newest = select(api_keys).order_by(api_keys.c.created.desc(), api_keys.c.id)
        rows = await self._database.read(lambda connection: connection.execute(newest).all())
        return [_key(row) for row in rows]

    async def add(self, key: Key) -> None:
        """Keep a new key."""
        row = {
            "id": key.id,
            "digest": key.digest,
            "name": key.name,
            "scopes": " ".join(key.scopes),
            "origins": " ".join(key.origins),
            "times": key.times,
            "created": key.created,
            "expires": key.expires,
        }
        await self._database.write(
            lambda connection: connection.execute(api_keys.insert().values(row))
        )

    async def revoke(self, id: str, today: date) -> bool:
        """Close a key for good; False when there is no open one of that number."""
        close = (
            api_keys.update()
            .where(api_keys.c.id == id, api_keys.c.revoked.is_(None))
            .values(revoked=today)
        )
        done = await self._database.write(lambda connection: connection.execute(close).rowcount)
        return done > 0

    async def mark_used(self, ids: Collection[str], today: date) -> None:
        """Note the day some keys were last used."""
        mark = api_keys.update().where(api_keys.c.id.in_(ids)).values(used=today)
        await self._database.write(lambda connection: connection.execute(mark))


def _key(row: Row[tuple[object, ...]]) -> Key:
    return Key(
        id=row.id,
        digest=row.digest,
        name=row.name,
        scopes=cast(tuple[Scope, ...], tuple(row.scopes.split())),
        origins=tuple(row.origins.split()),
        times=row.times,
        created=row.created,
        expires=row.expires,
        revoked=row.revoked,
        used=row.used,
    )
