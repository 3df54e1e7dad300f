"""What git writes, addresses and accounts, read without running anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectapi.server.errors import Refusal
from connectapi.server.git import output
from connectapi.server.git.accounts import Accounts, AccountsUnusable
from connectapi.server.git.addresses import Address, is_commit, read_address
from connectapi.server.git.program import environment

ADDRESS = Address("https://git.example.com/a", "https://git.example.com/a", "https")


def test_names_that_git_quotes_are_read_as_they_are() -> None:
    lines = [
        "100644 blob 1f00 5\tplain.txt",
        '100755 blob 1f00    12\t"\\303\\244 \\"x\\"\\\\\\n.txt"',
        "160000 commit 1f00       -\tlib",
        "120000 blob 1f00 3\ta/link",
    ]
    assert output.read_tree(lines) == [
        output.Entry("plain.txt", 5, is_submodule=False),
        output.Entry('ä "x"\\\n.txt', 12, is_submodule=False),
        output.Entry("lib", 0, is_submodule=True),
        output.Entry("a/link", 3, is_submodule=False),
    ]


def test_a_default_branch_is_one_that_there_is() -> None:
    lines = ["ref: refs/heads/main\tHEAD", "a1\tHEAD", "b2\trefs/heads/x/y", "c3\trefs/pull/1"]
    assert output.read_branches(lines) == output.Branches({"x/y": "b2"}, None)
    lines.append("a1\trefs/heads/main")
    assert output.read_branches(lines).default == "main"
    assert output.read_branches([]) == output.Branches({}, None)


@pytest.mark.parametrize(
    "said, meaning",
    [
        ("fatal: couldn't find remote ref refs/heads/x", "has no such branch"),
        ("fatal: remote error: upload-pack: not our ref 00ff", "has no such commit"),
        ("error: Server does not allow request for unadvertised object 00ff", "no such commit"),
        ("fatal: could not read Username for 'https://x': terminal prompts disabled", "account"),
        ("fatal: Authentication failed for 'https://x'", "does not take the account"),
        ("fatal: unable to access 'x': The requested URL returned error: 403", "may not be read"),
        ("fatal: repository 'https://x/' not found", "does not exist"),
        ("fatal: unable to access 'x': Could not resolve host: x", "there is no such host"),
        ("fatal: unable to access 'x': SSL certificate problem", "safely"),
        ("fatal: unable to access 'x': Failed to connect to x port 1", "cannot be reached"),
        ("error: RPC failed; curl 28 Operation too slow.", "does not answer"),
        ("error: index-pack died of signal 25", "is larger than this server fetches"),
        ("fatal: write error: No space left on device", "disk is full"),
        ("fatal: detected dubious ownership in repository", "belongs to another user"),
        ("warning: x\nfatal: odd", "cannot be read: odd"),
        ("something\nelse: odd", "cannot be read: odd"),
        ("", "git does not say why"),
    ],
)
def test_failures_say_what_they_mean(said: str, meaning: str) -> None:
    told = output.explain(ADDRESS, said.splitlines())
    assert told.startswith("The repository https://git.example.com/a ")
    assert meaning in told
    assert told.endswith(".")


def test_accounts_are_read_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    file.write_text(
        "# comment\n\nhttps://Jane%40x:p%2Fw@Git.Example.com:443/\n"
        "https://second:hush@git.example.com\nhttps://c:d@[::1]:8443\n"
    )
    accounts = Accounts.read(file)
    found = accounts.of_url("https://git.example.com/team/a.git")
    assert found
    assert found.username == "Jane@x"
    assert "p%2Fw" not in repr(found)
    assert accounts.of_url("https://[::1]:8443/x")
    for url in ("http://git.example.com/a", "https://git.example.com:8443", "x", "https://[", ""):
        assert accounts.of_url(url) is None


@pytest.mark.parametrize(
    "line, words",
    [
        ("http://jane:hush@x", "clear text"),
        ("https://jane@x", "must look like"),
        ("https://:hush@x", "must look like"),
        ("https://jane:hush@x/path", "must look like"),
        ("https://jane:hush@[", "must look like"),
        ("hush", "must look like"),
    ],
)
def test_accounts_that_cannot_be(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "accounts"
    file.write_text(f"https://a:b@ok.example.com\n{line}\n")
    with pytest.raises(AccountsUnusable, match=words) as caught:
        Accounts.read(file)
    assert "line 2" in str(caught.value)
    assert "hush" not in str(caught.value)


def test_a_file_of_accounts_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AccountsUnusable, match="cannot be read: No such file"):
        Accounts.read(tmp_path / "none")


def test_git_gets_no_settings_of_the_user(tmp_path: Path) -> None:
    own = {"PATH": "/bin", "GIT_SSH_COMMAND": "evil", "GIT_CONFIG_COUNT": "1", "HOME": "/home/x"}
    given = environment({**own, "https_proxy": "http://proxy:3128"}, tmp_path, "https")
    assert given["PATH"] == "/bin"
    assert given["https_proxy"] == "http://proxy:3128"
    assert given["HOME"].startswith(str(tmp_path))
    assert given["GIT_ALLOW_PROTOCOL"] == "https"
    assert not given.keys() & {"GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "GIT_ASKPASS"}


def test_addresses_name_their_host_in_one_way() -> None:
    assert read_address("HTTPS://Git.Example.com:443/a").host == "https://git.example.com"
    assert read_address("http://git.example.com:8080/a").host == "http://git.example.com:8080"
    for evil in ("https://x/a\nb", "https://x/a\x00", "https://x/" + "a" * 3000, "https://ä/x"):
        with pytest.raises(Refusal):
            read_address(evil)
    assert is_commit("0" * 40)
    assert is_commit("f" * 64)
    assert not is_commit("main")
    assert not is_commit("F" * 40)
