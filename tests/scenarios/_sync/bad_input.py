# Derived from tests/scenarios/_async/bad_input.py by `make generate`. Do not edit.
"""What the tests of bad input share."""

from __future__ import annotations

from connectapi import Client, ConnectError

KEY = "k3y-k3y-k3y-k3y-k3y-k3y-k3y-k3y"


def everything(client: Client) -> tuple[int, ...]:
    """How much there is on the server."""
    items = client.content.find().collect()
    bundles = [item.bundles.find().count() for item in items]
    return (
        client.users.find().count(),
        client.groups.find().count(),
        len(client.tags.find().collect()),
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
