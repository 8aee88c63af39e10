from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import screenshots
from tests.browser.lived import Lived
from tests.databases import ON_SQLITE

SMALL = 200_000


@ON_SQLITE
@pytest.mark.parametrize("name", ["start", "queue", "link-arabic"])
def test_picture_is_a_small_png_under_its_name(
    name: str, browser: Browser, lived: Lived, tmp_path: Path
) -> None:
    file = screenshots.take(browser, name, lived, tmp_path / "pictures")

    assert file == tmp_path / "pictures" / f"{name}.png"
    assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert file.stat().st_size < SMALL


def test_unknown_picture_is_refused_before_anything_starts(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as refused:
        screenshots.main(["strat"])

    assert refused.value.code == 2
    assert "no such picture: strat; there are: " in capsys.readouterr().err
