"""Servers saved by name."""

import errno
import json
import os
import stat
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keyring
import keyring.errors
import pytest

from connectapi import _profiles
from connectapi._core.errors import ConfigurationError, CredentialsError, InvalidArgument
from tests.memory_keyring import MemoryKeyring

KEY = "k3y-k3y-k3y-k3y-k3y-k3y"


class NoBackend(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.NoKeyringError("none")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.NoKeyringError(f"cannot keep {password}")


class Forgetful(MemoryKeyring):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    yield from use(MemoryKeyring())


@pytest.fixture(params=[NoBackend, Forgetful])
def no_ring(request: pytest.FixtureRequest) -> Iterator[MemoryKeyring]:
    yield from use(request.param())


def use(backend: MemoryKeyring) -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONNECTAPI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "config" / "servers.toml"


def test_a_saved_server_comes_back(ring: MemoryKeyring, config: Path, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("PEM")
    _profiles.save("prod", "https://connect.example.com/__api__", KEY, ca=authority, insecure=True)
    _profiles.save("dev", "http://127.0.0.1:3939/", KEY + "-dev")

    prod = _profiles.load("prod")
    assert prod.url == "https://connect.example.com"
    assert prod.api_key.reveal() == KEY
    assert prod.authority == authority
    assert prod.insecure
    assert _profiles.load("dev").api_key.reveal() == KEY + "-dev"
    assert not _profiles.load("dev").insecure
    assert _profiles.names() == ["dev", "prod"]
    assert KEY not in config.read_text()
    assert KEY not in repr(prod)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert [path.name for path in config.parent.iterdir()] == ["servers.toml"]


def test_saving_again_replaces(ring: MemoryKeyring) -> None:
    _profiles.save("prod", "https://old.example.com", "old-key")
    _profiles.save("prod", "https://new.example.com", "new-key")

    assert _profiles.names() == ["prod"]
    assert _profiles.load("prod").url == "https://new.example.com"
    assert _profiles.load("prod").api_key.reveal() == "new-key"


def test_removing_forgets_the_key_as_well(ring: MemoryKeyring) -> None:
    _profiles.save("prod", "https://connect.example.com", KEY)
    _profiles.remove("prod")

    assert _profiles.names() == []
    assert ring.kept == {}
    with pytest.raises(ConfigurationError, match="none is saved yet"):
        _profiles.remove("prod")


def test_an_unknown_name_lists_the_known_ones(ring: MemoryKeyring) -> None:
    _profiles.save("dev", "https://dev.example.com", KEY)
    _profiles.save("prod", "https://prod.example.com", KEY)

    with pytest.raises(ConfigurationError, match="no saved server 'pord'; known are: dev, prod"):
        _profiles.load("pord")


def test_without_a_keyring_nothing_is_saved_unless_allowed(
    no_ring: MemoryKeyring, config: Path
) -> None:
    with pytest.raises(ConfigurationError, match="--plain-file") as caught:
        _profiles.save("prod", "https://connect.example.com", KEY)
    assert KEY not in str(caught.value)
    assert not config.exists()

    _profiles.save("prod", "https://connect.example.com", KEY, allow_plain_file=True)
    assert _profiles.load("prod").api_key.reveal() == KEY
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert KEY not in repr(_profiles.entries())
    _profiles.remove("prod")
    assert _profiles.names() == []


def test_a_key_that_left_the_keyring(ring: MemoryKeyring) -> None:
    _profiles.save("prod", "https://connect.example.com", KEY)
    ring.kept.clear()

    with pytest.raises(CredentialsError, match="connectapi servers add prod"):
        _profiles.load("prod")


@pytest.mark.parametrize("name", ["", " prod", "a\nb"])
def test_names_that_cannot_be(ring: MemoryKeyring, name: str) -> None:
    with pytest.raises(InvalidArgument, match="cannot be the name"):
        _profiles.save(name, "https://connect.example.com", KEY)


def test_values_that_cannot_be(ring: MemoryKeyring, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="API key for 'prod' is empty"):
        _profiles.save("prod", "https://connect.example.com", " ")
    with pytest.raises(InvalidArgument, match=r"no file .*missing\.pem"):
        _profiles.save("prod", "https://x.example.com", KEY, ca=tmp_path / "missing.pem")
    assert _profiles.names() == []


def test_odd_names_survive_the_file(ring: MemoryKeyring, config: Path) -> None:
    for name in ('a "quoted" one', "büro.süd", "back\\slash"):
        _profiles.save(name, "https://connect.example.com", KEY)

    assert _profiles.names() == sorted(['a "quoted" one', "büro.süd", "back\\slash"])
    assert tomllib.loads(config.read_text("utf-8"))


def test_a_broken_file_is_named(ring: MemoryKeyring, config: Path) -> None:
    config.parent.mkdir()
    config.write_text("[prod\n")
    with pytest.raises(ConfigurationError, match=r"servers\.toml is no TOML file"):
        _profiles.names()
    config.write_text('[prod]\nurll = "x"\n')
    with pytest.raises(ConfigurationError, match="something unknown"):
        _profiles.save("dev", "https://connect.example.com", KEY)


def test_a_folder_that_cannot_be_written_leaves_no_key(ring: MemoryKeyring, config: Path) -> None:
    config.parent.parent.mkdir(exist_ok=True)
    config.parent.write_text("a file where the folder should be")
    with pytest.raises(ConfigurationError, match="Cannot write"):
        _profiles.save("prod", "https://connect.example.com", KEY)
    assert ring.kept == {}


@pytest.mark.parametrize("place", ["xdg/rsconnect-python", "home/.rsconnect-python"])
def test_servers_of_rsconnect_are_found(
    ring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place.startswith("home"):
        monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    file = tmp_path / place / "servers.json"
    file.parent.mkdir(parents=True)
    saved = {
        "work": {
            "name": "work",
            "url": "https://connect.example.com/",
            "api_key": KEY,
            "insecure": False,
            "ca_cert": "-----BEGIN CERTIFICATE-----",
        },
        "cloud": {"name": "cloud", "url": "https://c.example.com", "oauth_client_id": "x"},
    }
    file.write_text(json.dumps(saved))
    before = file.read_bytes()

    work = _profiles.load("work")
    assert (work.api_key.reveal(), work.origin) == (KEY, "rsconnect")
    assert work.authority == b"-----BEGIN CERTIFICATE-----"
    assert _profiles.names() == ["work"]
    with pytest.raises(ConfigurationError, match="rsconnect remove --name work"):
        _profiles.remove("work")
    _profiles.save("work", "https://mine.example.com", "mine")
    assert _profiles.load("work").url == "https://mine.example.com"
    assert file.read_bytes() == before


def test_a_file_of_rsconnect_that_is_broken_is_not_our_error(tmp_path: Path) -> None:
    file = tmp_path / "xdg" / "rsconnect-python" / "servers.json"
    file.parent.mkdir(parents=True)
    file.write_text("{not json")

    assert _profiles.names() == []


def test_a_server_that_cannot_be_saved_again_stays_as_it_was(
    ring: MemoryKeyring, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _profiles.save("prod", "https://old.example.com", "old-key")

    def full(*_where: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(ConfigurationError, match="No space left"):
            _profiles.save("prod", "https://new.example.com", "new-key")

    assert _profiles.load("prod").url == "https://old.example.com"
    assert _profiles.load("prod").api_key.reveal() == "old-key"
    assert [path.name for path in config.parent.iterdir()] == ["servers.toml"]


def test_servers_that_are_saved_at_once_are_all_there(ring: MemoryKeyring) -> None:
    names = [f"server{number:02}" for number in range(40)]

    def save(name: str) -> None:
        _profiles.save(name, f"https://{name}.example.com", f"key-of-{name}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(save, names))

    assert _profiles.names() == names


def test_a_key_of_a_better_time_goes_with_its_server(ring: MemoryKeyring) -> None:
    _profiles.save("prod", "https://connect.example.com", KEY)
    keyring.set_keyring(NoBackend())
    _profiles.save("prod", "https://connect.example.com", KEY, allow_plain_file=True)
    keyring.set_keyring(ring)
    assert ring.kept

    _profiles.remove("prod")

    assert ring.kept == {}


class Broken(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("no bus")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password}")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("no bus")


def test_a_keyring_that_fails_in_its_own_way(config: Path) -> None:
    for _ in use(Broken()):
        with pytest.raises(ConfigurationError, match=r"does not work \(RuntimeError\)") as caught:
            _profiles.save("prod", "https://connect.example.com", KEY)
        assert KEY not in str(caught.value)
        _profiles.save("prod", "https://connect.example.com", KEY, allow_plain_file=True)
        assert "unless they stand here" in config.read_text()
        _profiles.remove("prod")
        assert _profiles.names() == []


@pytest.mark.parametrize("key", ["two words", "\ufeffmarked", "\udcffnoise", "a\nb"])
def test_keys_that_cannot_be(ring: MemoryKeyring, key: str) -> None:
    with pytest.raises(InvalidArgument, match="copy it again") as caught:
        _profiles.save("prod", "https://connect.example.com", key, allow_plain_file=True)
    assert key not in str(caught.value)
    assert _profiles.names() == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_an_authority_whose_name_is_no_text(ring: MemoryKeyring, tmp_path: Path) -> None:
    authority = tmp_path / os.fsdecode(b"ca-\xff.pem")
    authority.write_text("PEM")
    with pytest.raises(InvalidArgument, match="no text"):
        _profiles.save("prod", "https://connect.example.com", KEY, ca=authority)
    assert ring.kept == {}
