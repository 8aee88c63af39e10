from concurrent.futures import ThreadPoolExecutor
from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import func, select

from koppeling.errors import FileNotReadable, FileNotWritable, ImportRefused, UnknownTown
from koppeling.jobs.files import import_file, keep_file, read_policy
from koppeling.store import Newcomer
from koppeling.store.engine import reading
from koppeling.usecases.importing import Imported
from tests.factories.base import NOW


@pytest.fixture
def take(engine, enschede, tmp_path):
    """Import a file of newcomers with these lines."""

    def take(*lines, town="enschede", **options):
        path = tmp_path / "newcomers.csv"
        path.write_text("\n".join(("ref,postcode,district", *lines)), encoding="utf-8")
        return import_file(engine, town, "newcomers", path, now=NOW, actor="test", **options)

    return take


def newcomers(engine):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Newcomer))


def test_problems_of_the_file_and_of_the_town_are_named_together(engine, take):
    with pytest.raises(ImportRefused) as refused:
        take("N1,7511,Atlantis", "N2,0000,", "N3,7511,Nowhere", "N4,7511,")
    assert [(one.line, one.code) for one in refused.value.problems] == [
        (2, "unknown_district"),
        (3, "bad_postcode"),
        (4, "unknown_district"),
    ]
    assert refused.value.params == {"file": "newcomers.csv", "count": 3}
    assert newcomers(engine) == 0


def test_a_trial_answers_the_same_and_keeps_nothing(engine, take):
    assert take("N1,7511,", dry_run=True) == Imported(new=1, changed=0, unchanged=0)
    assert newcomers(engine) == 0


def test_the_same_file_taken_by_several_at_once_is_taken_once(engine, enschede, tmp_path):
    path = tmp_path / "newcomers.csv"
    path.write_text("ref,postcode\nN1,7511\nN2,7511\n", encoding="utf-8")

    def take(_):
        return import_file(engine, "enschede", "newcomers", path, now=NOW, actor="test")

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(take, range(4)))
    assert sorted(one.new for one in done) == [0, 0, 0, 2]
    assert newcomers(engine) == 2


def test_whoever_watches_hears_of_the_rows(take):
    heard = []
    take("N1,7511,", "N2,7511,", progress=lambda *said: heard.append(said))
    assert heard == [("rows", 0, 2), ("keeping", 2, 2)]


def test_an_unknown_town_is_refused_before_the_file_is_read(take):
    with pytest.raises(UnknownTown):
        take("N1,0000,", town="nowhere")


@pytest.mark.parametrize("content", [b"[[", b"\xff\xfe"])
def test_a_policy_that_is_no_toml_cannot_be_read(tmp_path, content):
    path = tmp_path / "policy.toml"
    path.write_bytes(content)
    with pytest.raises(FileNotReadable):
        read_policy(path)


def test_a_file_that_cannot_be_written_leaves_nothing_beside_it(tmp_path, monkeypatch):
    with pytest.raises(FileNotWritable):
        keep_file(tmp_path, b"people")

    def disk_full(*_where):
        raise OSError(ENOSPC, "no space left")

    monkeypatch.setattr(Path, "replace", disk_full)
    with pytest.raises(FileNotWritable):
        keep_file(tmp_path / "newcomers.csv", b"people")
    assert list(tmp_path.iterdir()) == []


def test_a_file_about_people_is_for_nobody_else_to_read(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("untouched")
    path = tmp_path / "newcomers.csv"
    (tmp_path / ".newcomers.csv.part").symlink_to(elsewhere)
    keep_file(path, b"people")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"people", 0o600)
    assert elsewhere.read_text() == "untouched"
