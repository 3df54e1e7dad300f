"""Answers about OAuth have the shape of those that real servers gave."""

from __future__ import annotations

import json

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from connectapi.testing.seeds import Account
from tests.server.content.conftest import new
from tests.server.content.test_recorded_shapes import RECORDED, differences
from tests.server.foundation.wire import Wire
from tests.server.oauth.conftest import made, sign_in, tie

INTEGRATION = "22644575-a27b-4118-ad06-e24459b05126"
ITEM = "f2f37341-e21d-3d80-c698-a935ad614066"
SESSION = "32c04dc6-0318-41b7-bc74-7e321b196f14"

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers of real servers are not beside this tree"
)


def test_answers_have_the_recorded_shape(
    server: LocalConnect, admin: Client, owner: Client, visitor: Account
) -> None:
    integration = made(admin)
    guid = tie(owner, new(owner), integration)
    sign_in(server, visitor, integration)
    (session,) = admin.api.oauth_sessions.list_oauth_sessions(all=True)
    ours = {INTEGRATION: integration.guid, ITEM: guid, SESSION: session.guid}
    wire = Wire(server, server.api_key)
    paths = [
        "v1/oauth/integrations",
        f"v1/oauth/integrations/{INTEGRATION}",
        f"v1/oauth/integrations/{INTEGRATION}/associations",
        f"v1/content/{ITEM}/oauth/integrations/associations",
        "v1/oauth/sessions",
        f"v1/oauth/sessions/{SESSION}",
    ]
    found: list[str] = []
    for path in paths:
        recorded = json.loads((RECORDED / f"{path}.json").read_text())
        # What a template lets one configure differs with the template.
        for one in recorded if isinstance(recorded, list) else [recorded]:
            one.pop("config", None)
        asked = path + ("?all=true" if path.endswith("sessions") else "")
        for theirs, own in ours.items():
            asked = asked.replace(theirs, own)
        found += differences(recorded, wire.get(f"/{asked}").ok(), path)
    assert found == []
