def test_the_state_digest_counts_what_is_there(enschede):
    plain = enschede.json("state", "digest")
    counted = enschede.json("state", "digest", "--counts")
    assert counted["digest"] == plain["digest"]
    assert (counted["counts"]["newcomers"], counted["counts"]["openings"]) == (3, 3)
    assert len(enschede.done("state", "digest", "--counts").splitlines()) == 1 + len(
        counted["counts"]
    )
