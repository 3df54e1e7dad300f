"""Which server and whose key: argument before profile before environment before saved."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from connectapi._core.errors import ConfigurationError, CredentialsError, InvalidArgument
from connectapi._core.secret import Secret
from connectapi._profiles import Profile
from connectapi.client.credentials import Credentials, find_credentials

URL = "https://connect.example.com"
KEYS = {name: f"k3y-of-{name}" for name in ("argument", "variable", "prod", "test")}


class Saved:
    """Servers saved by name."""

    def __init__(self, **urls: str) -> None:
        self._urls = urls

    def names(self) -> Sequence[str]:
        return list(self._urls)

    def load(self, name: str) -> Profile:
        if name not in self._urls:
            raise ConfigurationError(f"There is no saved server {name!r}.")
        return Profile(name=name, url=self._urls[name], api_key=Secret(KEYS[name]))


def find(
    environ: Mapping[str, str] | None = None, saved: Saved | None = None, **given: Any
) -> Credentials:
    arguments = {"server": None, "api_key": None, "profile": None} | given
    found = find_credentials(**arguments, environ=environ or {}, saved=saved or Saved())
    explained = found.explain() + repr(found)
    assert not any(key in explained for key in KEYS.values())
    return found


ENVIRON = {"CONNECT_SERVER": URL, "CONNECT_API_KEY": KEYS["variable"]}


def test_arguments_count_before_everything() -> None:
    found = find(
        ENVIRON,
        Saved(prod="https://prod.example.com"),
        server="a.example.com",
        api_key=KEYS["argument"],
    )

    assert found.server == "https://a.example.com"
    assert found.api_key.reveal() == KEYS["argument"]
    assert "Server: https://a.example.com (from the argument server=)" in found.explain()
    assert "CONNECT_SERVER, because the argument server= was given" in found.explain()
    assert "CONNECT_API_KEY, because the argument api_key= was given" in found.explain()


def test_a_named_profile_counts_before_the_environment() -> None:
    found = find(ENVIRON, Saved(prod="https://prod.example.com"), profile="prod")

    assert found.server == "https://prod.example.com"
    assert found.api_key.reveal() == KEYS["prod"]
    assert "saved" in found.explain() or "profile 'prod'" in found.explain()
    assert "CONNECT_SERVER, because profile 'prod' was chosen" in found.explain()


def test_the_environment_counts_before_saved_servers() -> None:
    found = find(ENVIRON, Saved(prod="https://prod.example.com"))

    assert found.server == URL
    assert found.api_key.reveal() == KEYS["variable"]
    assert "the environment variable CONNECT_SERVER" in found.explain()


def test_the_only_saved_server_is_the_last_resort() -> None:
    assert find({}, Saved(prod="https://prod.example.com")).server == "https://prod.example.com"
    chosen = {"CONNECTAPI_PROFILE": "test"}
    two = Saved(prod="https://prod.example.com", test="https://test.example.com")
    assert find(chosen, two).api_key.reveal() == KEYS["test"]
    with pytest.raises(CredentialsError, match=r"several servers are saved \(prod, test\)"):
        find({}, two)


def test_a_key_beside_a_profile() -> None:
    found = find(
        {}, Saved(prod="https://prod.example.com"), profile="prod", api_key=KEYS["argument"]
    )

    assert found.api_key.reveal() == KEYS["argument"]


def test_a_profile_and_another_server_contradict_each_other() -> None:
    saved = Saved(prod="https://prod.example.com")
    assert find({}, saved, profile="prod", server="prod.example.com").server
    with pytest.raises(InvalidArgument, match=r"another server.*prod\.example\.com"):
        find({}, saved, profile="prod", server="https://other.example.com")


def test_the_key_of_the_environment_is_for_its_server_alone() -> None:
    assert find(ENVIRON, server=f"{URL}/connect/#/apps").api_key.reveal() == KEYS["variable"]
    assert find({"CONNECT_API_KEY": KEYS["variable"]}, server=URL).server == URL
    for other in ("https://evil.example", "http://connect.example.com", f"{URL}:8443"):
        with pytest.raises(CredentialsError, match="is not sent to") as caught:
            find(ENVIRON, server=other)
        assert KEYS["variable"] not in str(caught.value)


@pytest.mark.parametrize(
    "environ, given, words",
    [
        ({}, {}, "No server was named"),
        ({}, {"server": URL}, "no API key for https://connect.example.com"),
        ({"CONNECT_SERVER": URL}, {}, "no API key"),
        ({"CONNECT_API_KEY": "x"}, {}, "No server was named"),
        ({"CONNECT_SERVER": ""}, {}, "variable CONNECT_SERVER is empty"),
        ({"CONNECT_SERVER": URL, "CONNECT_API_KEY": " "}, {}, "variable CONNECT_API_KEY is empty"),
        ({"CONNECTAPI_PROFILE": ""}, {}, "variable CONNECTAPI_PROFILE is empty"),
        (ENVIRON, {"server": ""}, "argument server= is empty"),
        (ENVIRON, {"api_key": ""}, "argument api_key= is empty"),
        (ENVIRON, {"api_key": Secret(" ")}, "argument api_key= is empty"),
        (ENVIRON, {"profile": ""}, "argument profile= is empty"),
    ],
)
def test_what_is_missing_or_empty_is_named(
    environ: dict[str, str], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(CredentialsError, match=words):
        find(environ, **given)


def test_a_profile_that_is_not_there() -> None:
    with pytest.raises(ConfigurationError, match="'gone'"):
        find(ENVIRON, profile="gone")
