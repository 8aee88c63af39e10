from tests.cli.conftest import TOWN


def test_the_network_is_measured_and_written(made_up_town, tmp_path):
    town = made_up_town
    report = town.json("network", "report", *TOWN)
    assert report["on"] == "2026-11-23"
    assert len(report["isolates"]) > 0
    assert sum(report["ties"].values()) > 0
    words = town.done("network", "report", *TOWN, "--language", "en").splitlines()
    assert words[0].startswith(str(len(report["isolates"])))
    for form, beginning in (("graphml", "<?xml"), ("gexf", "<?xml"), ("json", "{")):
        path = tmp_path / f"network.{form}"
        town.done("network", "export", str(path), *TOWN, "--format", form)
        assert path.read_text(encoding="utf-8").startswith(beginning)
