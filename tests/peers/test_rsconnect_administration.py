"""rsconnect: the first administrator, execution environments and OAuth integrations."""

import base64
import secrets
from pathlib import Path
from typing import Any

from posit import connect

from connectapi.testing import LocalConnect
from tests.peers.command import Rsconnect

IMAGE = "registry.example.invalid/team:1"


def made(rsconnect: Rsconnect, *arguments: object) -> Any:  # Any: JSON as it was printed
    return rsconnect(*arguments).json


def test_environments(rsconnect: Rsconnect, client: connect.Client) -> None:
    environment = made(
        rsconnect,
        *("environment", "add", IMAGE, "--title", "Team", "--matching", "exact"),
        *("--python", "3.11.7=/opt/python/bin/python", "--quarto", "1.5.0=/opt/quarto/quarto"),
        *("--mount", "type=nfs,nfs_host=nas.invalid,nfs_export_path=/data,target=/mnt/data"),
    )
    guid = environment["guid"]
    assert f"{guid}  Team" in rsconnect("environment", "list").stdout
    shown = rsconnect("environment", "show", guid).json
    assert shown["python"]["installations"] == [
        {"version": "3.11.7", "path": "/opt/python/bin/python"}
    ]
    edited = made(rsconnect, "environment", "edit", guid, "--title", "Crew", "-m", "any")
    assert (edited["title"], edited["name"]) == ("Crew", IMAGE)
    assert client.environments.find(guid)["matching"] == "any"
    rsconnect("environment", "remove", guid)
    assert guid not in rsconnect("environment", "list").stdout
    rsconnect("environment", "show", guid, status=1)


def test_permissions_of_environments(rsconnect: Rsconnect, client: connect.Client) -> None:
    user = client.users.create(username="ewa", password="long-enough-1", user_role="publisher")
    group = client.groups.create(name="Builders")
    guid = made(rsconnect, "environment", "add", IMAGE, "--allow-user", user["guid"])["guid"]
    path = f"v1/environments/{guid}/permissions"
    assert [entry["user_guid"] for entry in client.get(path).json()] == [user["guid"]]
    rsconnect("environment", "edit", guid, "--allow-group", group["guid"])
    assert group["guid"] in {entry["group_guid"] for entry in client.get(path).json()}
    rsconnect("environment", "edit", guid, "--clear-permissions")
    assert client.get(path).json() == []
    rsconnect("environment", "remove", guid)


def test_integrations(rsconnect: Rsconnect, client: connect.Client) -> None:
    assert "custom" in rsconnect("integration", "templates", "list").stdout
    template = rsconnect("integration", "templates", "show", "custom").json
    assert template["id"] == "custom"
    config = {
        "auth_mode": "Confidential",
        "authorization_uri": "https://identity.example.invalid/authorize",
        "token_uri": "https://identity.example.invalid/token",
        "client_id": "client",
        "client_secret": "secret",
        "scopes": "read",
    }
    options = [part for key, value in config.items() for part in ("-C", f"{key}={value}")]
    integration = made(rsconnect, "integration", "add", "-t", "custom", "-N", "Data", *options)
    guid = integration["guid"]
    assert "secret" not in str(integration["config"])
    assert f"{guid}  Data" in rsconnect("integration", "list").stdout
    assert rsconnect("integration", "show", guid).json["name"] == "Data"
    edited = made(rsconnect, "integration", "edit", guid, "-d", "About", "-C", "scopes=write")
    assert edited["description"] == "About"
    assert client.oauth.integrations.get(guid)["config"]["scopes"] == "write"
    rsconnect("integration", "remove", guid)
    assert guid not in rsconnect("integration", "list").stdout


def test_bootstrap_is_refused_where_there_are_users(rsconnect: Rsconnect, tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.write_bytes(base64.b64encode(secrets.token_bytes(32)))
    refused = rsconnect.plain("bootstrap", "-s", rsconnect.url, "-j", key)
    assert refused.json["status"] in (401, 403)
    assert refused.json["api_key"] == ""


def test_bootstrap_makes_the_first_administrator(rsconnect_home: Path, tmp_path: Path) -> None:
    secret = secrets.token_bytes(32)
    key = tmp_path / "secret.key"
    key.write_bytes(base64.b64encode(secret))
    with LocalConnect(check_answers=True, bootstrap_secret=secret) as server:
        rsconnect = Rsconnect(server.url, "")
        wrong = tmp_path / "wrong.key"
        wrong.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        refused = rsconnect.plain("bootstrap", "-s", server.url, "-j", wrong)
        assert (refused.json["status"], refused.json["api_key"]) == (401, "")
        made = rsconnect.plain("bootstrap", "-s", server.url, "-j", key, "--raw").stdout.strip()
        with connect.Client(server.url, made) as client:
            assert client.me["user_role"] == "administrator"
            assert client.users.count() == 1
        again = rsconnect.plain("bootstrap", "-s", server.url, "-j", key)
        assert (again.json["status"], again.json["api_key"]) == (403, "")
