"""Thumbnails: an image comes in, the same image goes out."""

import pytest

from tests.server.foundation.conftest import PIXEL, Cast, deploy

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "image, media_type",
    [(PIXEL, "image/png"), (GIF, "image/gif"), (JPEG, "image/jpeg"), (SVG, "image/svg+xml")],
)
def test_an_image_is_given_back_as_it_came(
    cast: Cast, site: bytes, image: bytes, media_type: str
) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/__api__/v1/content/{cast.guid}/thumbnail"
    assert cast.owner.wire.send("PUT", path, image, content_type=media_type).ok(204) == b""

    shown = cast.reader.wire.send("GET", f"/content/{cast.guid}/__thumbnail__")
    assert shown.ok() == image
    assert shown.headers["content-type"].startswith(media_type)
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert cast.stranger.wire.send("GET", f"/content/{cast.guid}/__thumbnail__").status == 403
    cast.owner.wire.send("DELETE", path).ok(204)
    assert cast.reader.wire.send("GET", f"/content/{cast.guid}/__thumbnail__").status == 204
    assert cast.owner.wire.send("DELETE", path).status == 404


@pytest.mark.parametrize("body", [b"", b"no image", b"<html></html>", b"%PDF-1.7"])
def test_what_is_no_image_is_refused_and_the_old_one_stays(
    cast: Cast, site: bytes, body: bytes
) -> None:
    deploy(cast.owner.wire, cast.guid, site)
    path = f"/__api__/v1/content/{cast.guid}/thumbnail"
    cast.owner.wire.send("PUT", path, PIXEL, content_type="image/png").ok(204)

    assert cast.owner.wire.send("PUT", path, body, content_type="image/png").status == 400
    assert cast.owner.wire.send("GET", f"/content/{cast.guid}/__thumbnail__").ok() == PIXEL


def test_a_thumbnail_has_a_largest_size(cast: Cast) -> None:
    path = f"/__api__/v1/content/{cast.guid}/thumbnail"
    largest = cast.admin.server.services.settings.max_thumbnail
    huge = PIXEL + b"\0" * largest

    cast.owner.wire.send("PUT", path, huge, content_type="image/png").refused(
        400, "InvalidContentLength", str(largest)
    )
