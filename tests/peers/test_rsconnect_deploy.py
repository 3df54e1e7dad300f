"""rsconnect: deploying."""

from pathlib import Path

from posit import connect

from tests.peers.command import Rsconnect


def test_html(rsconnect: Rsconnect, client: connect.Client, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Hello</h1>")
    rsconnect("deploy", "html", tmp_path / "index.html", "--title", "Greeting")
    item = client.content.find_by(title="Greeting")
    assert item["app_mode"] == "static"
    assert b"Hello" in client.session.get(item["content_url"]).content
