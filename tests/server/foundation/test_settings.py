"""What the server says of itself."""

import platform

import pytest

from connectapi.server.settings import NEWEST_RELEASE, ServerSettings
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import Person
from tests.server.foundation.wire import Wire


def test_settings_are_open_and_name_the_version(nobody: Wire) -> None:
    settings = nobody.get("/server_settings").ok()

    assert settings["version"] == NEWEST_RELEASE
    assert "local server" in settings["about"]
    assert settings["authentication"]["handles_credentials"] is True


def test_an_older_version_on_demand() -> None:
    with LocalConnect(socket=False, server_version="2024.08.0") as server:
        wire = Wire(server, server.api_key)

        assert wire.get("/server_settings").ok()["version"] == "2024.08.0"
        missing = wire.get(f"/v1/users/{wire.get('/v1/user').ok()['guid']}/keys")
        assert missing.status == 404
        assert missing.body.strip() == b"404 page not found"


def test_a_hidden_version() -> None:
    with LocalConnect(socket=False, settings=ServerSettings(hide_version=True)) as server:
        assert Wire(server, None).get("/server_settings").ok()["version"] == ""


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"), LocalConnect(server_version="soon"):
        pass


def test_python_is_the_one_that_runs_here(admin: Wire) -> None:
    found = admin.get("/v1/server_settings/python").ok()

    assert [item["version"] for item in found["installations"]] == [platform.python_version()]


@pytest.mark.parametrize("language", ["r", "quarto", "tensorflow", "nodejs"])
def test_languages_are_lists_of_installations(admin: Wire, language: str) -> None:
    found = admin.get(f"/v1/server_settings/{language}").ok()

    assert isinstance(found["installations"], list)


def test_time_zones(admin: Wire) -> None:
    zones = {zone["timezone"]: zone["offset"] for zone in admin.get("/v1/timezones").ok()}

    assert zones["UTC"] == "+00:00"
    assert zones["Asia/Kolkata"] == "+05:30"
    assert len(zones) > 300


def test_who_am_i_in_all_its_forms(viewer: Person) -> None:
    for path in ("/v1/user", "/me", "/users/current"):
        assert viewer.wire.get(path).ok()["guid"] == viewer.guid
