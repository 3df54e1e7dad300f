"""Which repositories are read, as whom, and what is said where that cannot be."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from connectapi import Client
from connectapi.testing import LocalConnect
from connectapi.testing.authority import PrivateAuthority
from tests.git_server import GitHost, Repository, git_host, site_files
from tests.server.content.conftest import ended, refusal
from tests.server.foundation.wire import Wire
from tests.server.git.conftest import SETTINGS, deploy, linked, local, newest, page


@pytest.mark.parametrize(
    "url, words",
    [
        ("{host}/none", "/none does not exist"),
        ("http://127.0.0.1:1/site", "/site cannot be reached"),
        ("http://no-such-host.invalid/site", "there is no such host"),
        ("https{host}/site", "cannot be reached safely"),
    ],
)
def test_repositories_that_cannot_be_read(
    admin: Client, host: GitHost, url: str, words: str
) -> None:
    host.repository()
    address = url.format(host=host.url).replace("httpshttp", "https")
    item = linked(admin, address)
    failed = deploy(admin, item)
    assert words in failed.error


def test_branches_and_folders_are_listed(
    server: LocalConnect, admin: Client, host: GitHost
) -> None:
    repository = host.repository()
    first = repository.git("rev-parse", "HEAD")
    second = repository.commit({**site_files("x", "b/"), **site_files("y", "a/c/")}, branch="next")
    url, wire = host.address(repository), Wire(server, server.api_key)
    asked = wire.get(f"/repo/branches?url={url}").ok()
    assert ended(admin, asked["id"]).result == {
        "type": "git-repo-branches-result",
        "data": {
            "branches": [{"branch": "main", "ref": first}, {"branch": "next", "ref": second}],
            "default_branch": "main",
        },
    }
    folders = wire.get(f"/repo/manifest-dirs?url={url}&branch=next").ok()
    assert ended(admin, folders["id"]).result == {
        "type": "git-repo-branch-manifest-dirs-array",
        "data": [".", "a/c", "b"],
    }
    missing = wire.get(f"/repo/manifest-dirs?url={url}&branch=old").ok()
    assert "has no branch 'old'" in ended(admin, missing["id"]).error
    for evil in ("ext::sh -c touch%20x", "--upload-pack=touch x", "file:///etc", "/etc", "fd::3"):
        wire.get(f"/repo/branches?url={evil.replace(' ', '%20')}").refused(
            400, "GitUnsupportedProtocol"
        )
    secret = wire.get("/repo/branches?url=http://user:hush@127.0.0.1/site")
    secret.refused(400, "InvalidParameter", "before the @")
    assert b"hush" not in secret.body
    assert wire.get("/server_settings").ok()["git_enabled"] is True
    assert wire.get("/server_settings").ok()["git_available"] is True


def test_a_folder_of_the_machine_is_read_where_that_is_allowed(repos: Path) -> None:
    site = Repository(repos / "site")
    commit = site.commit(site_files("from a folder"))
    hidden = Repository(repos.parent / "hidden")
    hidden.commit(site_files())
    (repos / "link").symlink_to(hidden.path)
    with local(replace(SETTINGS, folders=(repos,))) as server, server.client() as admin:
        item = linked(admin, str(site.path))
        for url in (str(site.path), f"file://{site.path}"):
            item.repository.set(url)
            assert deploy(admin, item).code == 0
            assert page(server, item) == b"from a folder"
            assert newest(item).metadata.source_commit == commit
        beside = (str(hidden.path), f"{repos}/link", f"{repos}/../hidden")
        for evil in ("/etc", "file:///etc", *beside):
            api = admin.api.content
            code = refusal(api.set_content_repository, item.guid, repository=evil)
            assert code == (400, "GitUnsupportedProtocol"), evil
        # The same folder may be another one by the time that it is read.
        site.path.rename(repos / "moved")
        (repos / "site").symlink_to(hidden.path)
        assert "leads out of the folders" in deploy(admin, item).error


def test_a_private_repository_needs_an_account_of_the_server(repos: Path, tmp_path: Path) -> None:
    authority = PrivateAuthority(tmp_path)
    account, file = ("deployer", "p@ss/word"), tmp_path / "accounts"
    with git_host(repos, account=account, certificate=authority.server_file) as host:
        url = host.address(host.repository())
        file.write_text(f"# for tests\n{host.url.replace('//', '//deployer:p%40ss%2Fword@')}\n")
        data = tmp_path / "data"
        known = replace(SETTINGS, authorities=authority.ca_file)
        with local(known) as server, server.client() as admin:
            failed = deploy(admin, linked(admin, url))
            assert "needs an account that this server does not have" in failed.error
            assert admin.repositories.account(url) is None
        signed_in = replace(known, accounts=file)
        with local(signed_in, data) as server, server.client() as admin:
            assert admin.repositories.account(url) == "deployer"
            assert admin.repositories.branches(url)
            item = linked(admin, url)
            assert deploy(admin, item).code == 0
            shown = f"{item.repository.get()} {newest(item)} {item.jobs.find().collect()}"
            assert "p@ss" not in shown
        kept = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
        assert not any(b"p@ss" in content or b"p%40ss" in content for content in kept)


def test_an_account_is_never_sent_in_clear_text(repos: Path, tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    with git_host(repos, account=("deployer", "hush")) as host:
        url = host.address(host.repository())
        file.write_text(f"{host.url.replace('http://', 'https://deployer:hush@')}\n")
        with local(replace(SETTINGS, accounts=file)) as server, server.client() as admin:
            assert "needs an account" in deploy(admin, linked(admin, url)).error
        assert host.credentials == {None}
        file.write_text(f"{host.url.replace('//', '//deployer:hush@')}\n")
        with pytest.raises(ValueError, match="clear text") as caught:
            local(replace(SETTINGS, accounts=file)).start()
        assert "hush" not in str(caught.value)


def test_serve_says_what_may_be_fetched(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("http://jane:hush@git.example.invalid\n")
    command = [sys.executable, "-m", "connectapi", "serve", "--port", "0", "--json"]
    refused = subprocess.run(
        [*command, "--git-accounts", str(accounts)],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert refused.returncode == 1, refused
    assert "clear text" in refused.stderr
    assert "hush" not in refused.stderr

    repository = Repository(tmp_path / "repos" / "site")
    repository.commit(site_files("served"))
    with subprocess.Popen(
        [*command, "--no-run", "--git-folder", "repos"],
        cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        late = threading.Timer(60, process.kill)
        late.start()
        try:
            assert process.stdout
            facts = json.loads(process.stdout.readline())
            with Client(facts["url"], facts["api_key"]) as client:
                item = client.repositories.deploy(str(repository.path), name="site", timeout=30)
                assert client.request("GET", f"/content/{item.guid}/", base="server") == b"served"
        finally:
            late.cancel()
            process.kill()


def test_settings_of_the_user_have_no_say(
    monkeypatch: pytest.MonkeyPatch, admin: Client, host: GitHost, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text('[url "http://127.0.0.1:1/"]\n    insteadOf = "http://"\n')
    for name, value in {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.proxy",
        "GIT_CONFIG_VALUE_0": "http://127.0.0.1:1",
        "GIT_SSH_COMMAND": "false",
        "GIT_DIR": str(home),
    }.items():
        monkeypatch.setenv(name, value)
    with monkeypatch.context() as own:
        own.delenv("GIT_DIR")
        repository = host.repository()
    assert deploy(admin, linked(admin, host.address(repository))).code == 0
