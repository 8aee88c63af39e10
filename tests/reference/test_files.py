import pytest

from koppeling.reference.files import seeds


def test_seeds_are_found_beside_the_package():
    assert (seeds() / "SOURCES.md").is_file()


def test_seeds_are_read_as_utf_8_without_marks_or_odd_line_ends():
    files = [path for path in seeds().rglob("*.*") if path.is_file()]
    for path in files:
        content = path.read_bytes()
        text = content.decode("utf-8")
        assert b"\r" not in content, path
        assert not text.startswith("\ufeff"), path
        assert text.endswith("\n"), path


@pytest.mark.parametrize(
    "name",
    ["interests.csv", "occupations.csv", "languages.csv", "names.csv", "postcodes/nl.csv"],
)
def test_every_seed_is_named_with_its_source(name):
    assert f"`{name}`" in (seeds() / "SOURCES.md").read_text(encoding="utf-8")
