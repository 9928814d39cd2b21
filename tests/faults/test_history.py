"""What is written down can be read again."""

from faults.history import History, Kind, fingerprint, page_fingerprint, read_events


def test_events_are_read_as_they_were_written(tmp_path):
    history = History(tmp_path / "history.jsonl")
    call = history.invoke("post", key="key-1", body="Line\r\nand 🕊️")
    history.add("ok", "post", call, id="1", status=201)
    history.open("web")
    history.close()

    events = read_events(tmp_path / "history.jsonl")

    assert events == history.events
    assert [event.kind for event in events] == [Kind.INVOKE, Kind.OK, Kind.NOTE]


def test_fingerprint_tells_every_character():
    assert len({fingerprint("Ada", body) for body in ("é", "e\u0301", "é ", "é\n", "é\r\n")}) == 5
    assert fingerprint("Ada", "x") != fingerprint("Ad", "ax")


def test_line_ends_are_one_in_a_page():
    assert page_fingerprint("Ada", "a\r\nb") == fingerprint("Ada", "a\nb")
