"""What a server puts right at its start."""

import shutil
from pathlib import Path

from sqlalchemy import delete

from connectapi.server.store.tables import bundles
from connectapi.testing import LocalConnect
from tests.server.foundation.conftest import SITE, archive, deploy, new_item, upload
from tests.server.foundation.wire import Wire


def started(folder: Path) -> tuple[LocalConnect, Wire]:
    server = LocalConnect(data=folder, socket=False).start()
    return server, Wire(server, server.api_key)


def test_half_uploads_and_half_unpacked_bundles_are_removed(tmp_path: Path) -> None:
    server, _ = started(tmp_path)
    server.stop()
    (tmp_path / "incoming" / "0a1b").write_bytes(b"half a bundle")
    (tmp_path / "incoming" / "0a1c").mkdir()
    (tmp_path / "incoming" / "0a1c" / "index.html").write_text("half unpacked")
    server, _ = started(tmp_path)
    server.stop()

    assert list((tmp_path / "incoming").iterdir()) == []


def test_files_that_no_bundle_knows_are_removed(tmp_path: Path) -> None:
    server, admin = started(tmp_path)
    guid = new_item(admin)
    kept = deploy(admin, guid, archive(SITE))
    lost = deploy(admin, guid, archive(SITE))
    deploy(admin, guid, archive(SITE))
    with server.services.database.write() as connection:
        connection.execute(delete(bundles).where(bundles.c.id == int(lost)))
    server.stop()
    server, _ = started(tmp_path)
    server.stop()

    assert not (tmp_path / "bundles" / f"{lost}.tar.gz").exists()
    assert not (tmp_path / "unpacked" / lost).exists()
    assert (tmp_path / "bundles" / f"{kept}.tar.gz").exists()
    assert (tmp_path / "unpacked" / kept / "index.html").exists()


def test_a_new_database_does_not_cost_the_bundles_of_an_old_one(tmp_path: Path) -> None:
    server, admin = started(tmp_path / "data")
    number = upload(admin, new_item(admin), archive(SITE))
    server.stop()
    other = LocalConnect(
        data=tmp_path / "data", database=f"sqlite:///{tmp_path / 'other.sqlite3'}", socket=False
    )
    with other:
        assert Wire(other, other.api_key).get("/v1/content").ok() == []

    assert (tmp_path / "data" / "bundles" / f"{number}.tar.gz").exists()


def test_the_files_of_an_active_bundle_are_unpacked_again(tmp_path: Path) -> None:
    server, admin = started(tmp_path)
    guid = new_item(admin)
    number = deploy(admin, guid, archive(SITE, folder="site/"))
    server.stop()
    shutil.rmtree(tmp_path / "unpacked" / number)
    server, admin = started(tmp_path)
    page = admin.send("GET", f"/content/{guid}/").ok()
    server.stop()

    assert page == SITE["index.html"].encode()


def test_a_bundle_whose_archive_is_gone_keeps_the_server_from_nothing(tmp_path: Path) -> None:
    server, admin = started(tmp_path)
    guid = new_item(admin)
    number = deploy(admin, guid, archive(SITE))
    server.stop()
    shutil.rmtree(tmp_path / "unpacked" / number)
    (tmp_path / "bundles" / f"{number}.tar.gz").unlink()
    server, admin = started(tmp_path)
    status = admin.send("GET", f"/content/{guid}/").status
    server.stop()

    assert status == 404
