"""posit-sdk: who is there."""

from posit import connect


def test_me_is_the_key_s_owner(client: connect.Client) -> None:
    assert client.me["username"] == "admin"
    assert client.me["user_role"] == "administrator"
    assert client.version == "2026.06.1"
    assert client.users.get(client.me["guid"]) == client.me
