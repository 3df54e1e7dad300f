"""What a bundle's requirements file asks for, and that nothing outside the bundle is read."""

from pathlib import Path

import pytest

from connectapi.server.runtime.requirements import (
    Requirements,
    RequirementsRefused,
    read_requirements,
)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with a package, a folder of wheels and further requirements files."""
    folder = tmp_path / "a bundle"
    for name in ("wheels", "package", "more"):
        (folder / name).mkdir(parents=True)
    (folder / "a-1.0-py3-none-any.whl").write_bytes(b"")
    (folder / "more" / "base.txt").write_text("six # of old\n-c limits.txt\n")
    (folder / "more" / "limits.txt").write_text("six<2\n")
    (tmp_path / "outside.txt").write_text("six")
    return folder


def read(bundle: Path, text: str | bytes, platform: str = "linux") -> Requirements:
    data = text.encode() if isinstance(text, str) else text
    (bundle / "requirements.txt").write_bytes(data)
    return read_requirements(bundle, "requirements.txt", platform)


def test_comments_and_line_ends_say_nothing(bundle: Path) -> None:
    text = "# all\n\nflask==3.0 \\\n  --hash=sha256:ab  # why\nx @ https://host/x.zip#sha256=1\r\n"

    assert read(bundle, text).lines == (
        "flask==3.0   --hash=sha256:ab",
        "x @ https://host/x.zip#sha256=1",
    )


def test_tools_of_publishing_and_what_other_systems_have_are_left_out(bundle: Path) -> None:
    text = "rsconnect_python==1.2\nappnope==0.1.4\npywin32==306\nsix\nrsconnect-jupyter==1.8\n"
    found = read(bundle, text)

    assert found.skipped == ("rsconnect_python==1.2", "appnope==0.1.4", "pywin32==306")
    assert found.lines == ("six", "rsconnect-jupyter==1.8")
    assert "appnope==0.1.4" in read(bundle, text, "darwin").lines


def test_files_that_name_each_other_become_one(bundle: Path) -> None:
    found = read(bundle, "-r more/base.txt\n-rrequirements.txt\n--constraint=more/limits.txt\nidna")

    assert (found.lines, found.constraints) == (("six", "idna"), ("six<2",))


def test_places_in_the_bundle_are_addresses_below_it(bundle: Path, tmp_path: Path) -> None:
    text = (
        "-e ./package[extra] ; python_version > '3'\n"
        "thing @ file:package\n"
        "a-1.0-py3-none-any.whl --hash=sha256:00\n"
        "--find-links wheels\n"
    )
    found = read(bundle, text)
    start = (tmp_path / "elsewhere").resolve().as_uri()

    assert found.placed(tmp_path / "elsewhere") == (
        f"{start}/package[extra] ; python_version > '3'",
        f"thing @ {start}/package",
        f"{start}/a-1.0-py3-none-any.whl --hash=sha256:00",
        f"--find-links {start}/wheels",
    )
    assert found.local == ("package", "a-1.0-py3-none-any.whl", "wheels")


def test_options_go_to_where_the_installer_takes_them(bundle: Path) -> None:
    text = (
        "--pre\n--trusted-host inside\n--require-hashes\n-i https://a/simple\n"
        "--extra-index-url=https://${TOKEN}@b/simple\n--only-binary :all:\n--prefer-binary\n"
        "idna --config-settings=x=y\n-r https://host/more.txt\n-c https://host/limits.txt\n"
    )
    found = read(bundle, text)

    assert found.arguments == (
        *("--prerelease", "allow"),
        *("--allow-insecure-host", "inside"),
        "--require-hashes",
    )
    assert found.lines == (
        "--index-url https://a/simple",
        "--extra-index-url https://${TOKEN}@b/simple",
        "--only-binary :all:",
        "idna",
        "-r https://host/more.txt",
        "-c https://host/limits.txt",
    )
    assert found.ignored == ("--prefer-binary",)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_files_written_on_windows_are_read(bundle: Path, encoding: str) -> None:
    assert read(bundle, "six==1.17.0\r\nidna\r\n".encode(encoding)).lines == ("six==1.17.0", "idna")


def test_a_bundle_without_such_a_file_wants_nothing(bundle: Path) -> None:
    assert read_requirements(bundle, "requirements.txt") == Requirements()


def test_the_dependencies_of_a_project_are_requirements(bundle: Path) -> None:
    (bundle / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["six>1"]\n')

    assert read_requirements(bundle, "pyproject.toml").lines == ("six>1",)


@pytest.mark.parametrize(
    "line",
    [
        "-r ../outside.txt",
        "-r /etc/hostname",
        "-c ../outside.txt",
        "-e ..",
        "thing @ file:///etc",
        "git+file:///srv/thing",
        "file:///(bundle)/../outside.txt",
        "-f /srv/wheels",
        "--extra-index-url file:///srv/simple",
        "-c ${HOME}/limits.txt",
        "./${HOME}",
        "--index-url ${HOME}",
        "../other/thing.whl",
    ],
)
def test_nothing_outside_the_bundle_is_read(bundle: Path, line: str) -> None:
    with pytest.raises(RequirementsRefused, match=r"requirements\.txt, line 2"):
        read(bundle, f"six\n{line}\n")


@pytest.mark.parametrize(
    "text, words",
    [
        ("-r gone.txt", r"line 1: the bundle has no file 'gone\.txt'"),
        ("./gone", r"line 1: the bundle has no '\./gone'"),
        ("\n--frobnicate", "line 2: the option --frobnicate is not known"),
        ("-r", "the option -r needs a value"),
        (b"\xff\xfa\xfb", "is no text in UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_line(
    bundle: Path, text: str | bytes, words: str
) -> None:
    with pytest.raises(RequirementsRefused, match=words):
        read(bundle, text)


def test_the_file_itself_lies_in_the_bundle(bundle: Path) -> None:
    with pytest.raises(RequirementsRefused, match="leads out of the bundle"):
        read_requirements(bundle, "../outside.txt")


def test_files_without_end_are_refused(bundle: Path) -> None:
    for number in range(150):
        (bundle / f"{number}.txt").write_text(f"-r {number + 1}.txt\n")
    with pytest.raises(RequirementsRefused, match="More than 100"):
        read(bundle, "-r 0.txt")
