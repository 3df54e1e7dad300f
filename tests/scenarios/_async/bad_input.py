"""What the tests of bad input share."""

from __future__ import annotations

from connectapi import AsyncClient, ConnectError

KEY = "k3y-k3y-k3y-k3y-k3y-k3y-k3y-k3y"


async def everything(client: AsyncClient) -> tuple[int, ...]:
    """How much there is on the server."""
    items = await client.content.find().collect()
    bundles = [await item.bundles.find().count() for item in items]
    return (
        await client.users.find().count(),
        await client.groups.find().count(),
        len(await client.tags.find().collect()),
        len(items),
        *bundles,
    )


def said(error: ConnectError, *parts: str) -> None:
    """Check that an error is one clear sentence or two, with these parts and without the key."""
    text = str(error)
    for part in parts:
        assert part in text, text
    assert KEY not in text + repr(error)
    assert "\n" not in text
    assert "Traceback" not in text
