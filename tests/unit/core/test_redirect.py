"""Where a redirect may lead, and where it may not."""

from typing import Any

import pytest

from connectapi._core.errors import RedirectRefused
from connectapi._core.redirect import LIMIT, Redirection, follow

HERE = "https://connect.example.com/rsc/__api__/v1/users"


def step(location: str, **changes: Any) -> Redirection:
    facts: dict[str, Any] = {"method": "GET", "url": HERE, "status": 302, "rewindable": True}
    return Redirection(**(facts | {"location": location} | changes))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location, target",
    [
        ("/other", "https://connect.example.com/other"),
        ("more?a=b", "https://connect.example.com/rsc/__api__/v1/more?a=b"),
        (" https://connect.example.com:443/x ", "https://connect.example.com:443/x"),
        ("//connect.example.com/x", "https://connect.example.com/x"),
        ("HTTPS://CONNECT.example.com/x", "https://CONNECT.example.com/x"),
    ],
)
def test_reads_follow_on_the_same_server(status: int, location: str, target: str) -> None:
    assert follow(step(location, status=status)).lower() == target.lower()


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "//evil.example/",
        "https://connect.example.com:8443/",
        "https://connect.example.com.evil.example/",
        "https://sub.connect.example.com/",
        "ftp://connect.example.com/",
    ],
)
def test_credentials_do_not_go_to_another_origin(location: str) -> None:
    with pytest.raises(RedirectRefused, match="not followed") as caught:
        follow(step(location))

    assert "credentials do not leave it" in str(caught.value)


def test_https_does_not_go_to_http() -> None:
    with pytest.raises(RedirectRefused, match="https to http"):
        follow(step("http://connect.example.com/rsc/__api__/v1/users"))


def test_http_goes_to_https_of_the_same_host() -> None:
    url = "http://connect.example.com:3939/x"
    for status in (301, 302, 307, 308):
        assert follow(step("https://connect.example.com/x", url=url, status=status)) == (
            "https://connect.example.com/x"
        )
    with pytest.raises(RedirectRefused):
        follow(step("https://other.example.com/x", url=url))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_writes_keep_method_and_body_or_are_refused(method: str) -> None:
    assert follow(step("/x", method=method, status=307)) == "https://connect.example.com/x"
    assert follow(step("/x", method=method, status=308)) == "https://connect.example.com/x"
    for status in (301, 302, 303):
        with pytest.raises(RedirectRefused, match=f"would turn {method} into GET") as caught:
            follow(step("https://connect.example.com/new/__api__/v1", method=method, status=status))
        assert ("nothing was written" in str(caught.value)) == (status != 303)
        assert "https://connect.example.com/new" in str(caught.value)


def test_a_body_that_was_read_already_is_not_sent_again() -> None:
    with pytest.raises(RedirectRefused, match="cannot be sent again"):
        follow(step("/x", method="POST", status=307, rewindable=False))


def test_circles_end() -> None:
    assert follow(step("/x", count=LIMIT))
    with pytest.raises(RedirectRefused, match="circles"):
        follow(step("/x", count=LIMIT + 1))


@pytest.mark.parametrize("location", ["", "https://[broken/", "https://example.com:port/"])
def test_places_that_cannot_be_read(location: str) -> None:
    with pytest.raises(RedirectRefused) as caught:
        follow(step(location))

    assert caught.value.location in {"nowhere", "an address that cannot be read", location}


@pytest.mark.parametrize(
    "location",
    [
        "https://login.microsoftonline.com/t/oauth2/authorize?client_id=1",
        "https://example.okta.com/login",
        "https://sso.example.com/saml",
    ],
)
def test_a_sign_in_page_is_called_one(location: str) -> None:
    with pytest.raises(RedirectRefused, match="sign-in page"):
        follow(step(location))


def test_the_error_has_every_fact_and_no_secret() -> None:
    with pytest.raises(RedirectRefused) as caught:
        follow(step("https://u:k3y@evil.example/x?token=k3y#k3y", correlation_id="trace-1"))

    error = caught.value
    assert (error.status, error.method, error.correlation_id) == (302, "GET", "trace-1")
    assert error.location == "https://evil.example/x"
    assert "k3y" not in str(error) + repr(error.__dict__)
