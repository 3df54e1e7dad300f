"""Tokens in the database: public keys of clients that sign what they send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from connectapi.server.store.tables import signing_tokens, users

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


def one(connection: Connection, token: str) -> RowMapping | None:
    """Find a token."""
    query = select(signing_tokens).where(signing_tokens.c.token == token)
    return connection.execute(query).mappings().first()


def create(connection: Connection, now: str, token: str, public_key: bytes) -> None:
    """Add a token that nobody has claimed."""
    row = {"token": token, "public_key": public_key, "created_time": now}
    connection.execute(insert(signing_tokens).values(row))


def claim(connection: Connection, token: str, user_id: int) -> bool:
    """Make a token somebody's; tell whether it was there and nobody's."""
    query = update(signing_tokens).where(
        signing_tokens.c.token == token, signing_tokens.c.user_id.is_(None)
    )
    return connection.execute(query.values(user_id=user_id)).rowcount > 0


def forget_unclaimed(connection: Connection, before: str) -> None:
    """Remove tokens that nobody has claimed for too long."""
    connection.execute(
        delete(signing_tokens).where(
            signing_tokens.c.user_id.is_(None), signing_tokens.c.created_time < before
        )
    )


def owner_of(connection: Connection, token: str) -> RowMapping | None:
    """Find the user who has claimed a token, with the column ``public_key`` beside the user's."""
    query = select(users, signing_tokens.c.public_key).join_from(signing_tokens, users)
    query = query.where(signing_tokens.c.token == token)
    return connection.execute(query).mappings().first()
