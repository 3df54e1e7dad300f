"""What is published is looked at before it replaces what is served."""

from pathlib import Path

import pytest

from connectapi import Client, VerificationFailed
from connectapi.testing import LocalConnect
from tests.content.visitor import Visitor

GOOD = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"good"})
"""
BROKEN = "raise RuntimeError('the harbour is frozen')\n\n" + GOOD


@pytest.mark.content
@pytest.mark.timeout(300)
def test_a_broken_draft_keeps_the_old_program_serving(
    server: LocalConnect, client: Client, tmp_path: Path
) -> None:
    program = tmp_path / "app.py"
    program.write_text(GOOD)
    first = client.deploy(tmp_path, name="verified", kind="python-fastapi", entrypoint="app")
    assert first.report.status == 200

    program.write_text(BROKEN)
    with pytest.raises(VerificationFailed, match="goes on being served") as caught:
        client.deploy(tmp_path, name="verified", kind="python-fastapi", entrypoint="app")

    assert caught.value.status is not None
    assert caught.value.status >= 500
    assert "the harbour is frozen" in "\n".join(caught.value.log)
    assert first.refresh().bundle_id == first.report.bundle_id
    assert Visitor(str(first.content_url), server.api_key).get().text == "good"
