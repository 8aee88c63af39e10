from pathlib import Path

from tests.cli.conftest import TOWN


def test_an_erased_person_is_in_no_byte_of_the_database(enschede, write):
    path = write(
        "canary.csv", "ref,called,email,postcode", "CANARY-1,Canary-Called,canary@example.org,7511"
    )
    enschede.done("import", "newcomers", path, *TOWN)
    exported = enschede.done("privacy", "export", "CANARY-1", *TOWN)
    assert "Canary-Called" in exported
    database = enschede.settings["KOPPELING_DATABASE_URL"]
    on_disk = database.startswith("sqlite")
    if on_disk:
        assert b"Canary-Called" in bytes_of(database)
    enschede.done("privacy", "erase", "CANARY-1", *TOWN)
    assert enschede.refused("privacy", "export", "CANARY-1", *TOWN) == ["unknown_ref"]
    assert enschede.refused("privacy", "erase", "CANARY-1", *TOWN) == ["unknown_ref"]
    if on_disk:
        left = bytes_of(database)
        for canary in (b"Canary-Called", b"canary@example.org", b"CANARY-1"):
            assert canary not in left


def bytes_of(database):
    path = database.removeprefix("sqlite:///")
    return b"".join(
        Path(f"{path}{ending}").read_bytes()
        for ending in ("", "-wal")
        if Path(f"{path}{ending}").exists()
    )
