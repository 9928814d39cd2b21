"""Workers measured with a backlog: processes of their own."""

from benchmarks import decide


def test_environment_is_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setenv("COMMENTS_MODE", "reviewed")
    monkeypatch.setattr(decide, "run", lambda *_: "")

    env = decide.environment(tmp_path, DATABASE_URL="sqlite:///bench.sqlite3")

    assert "COMMENTS_MODE" not in env
    assert (env["DATABASE_URL"], env["VAR_DIR"]) == ("sqlite:///bench.sqlite3", str(tmp_path / "var"))


def test_small_backlog_is_drained_while_posts_come_in():
    drained = decide.measure_drain(comments=60)

    assert drained.comments == 60
    assert drained.seconds > 0
    assert drained.failed == 0
