"""The checker can fail: each history here breaks one invariant, and is found out."""

from dataclasses import replace

import pytest

from faults.checker import check
from faults.database import Dump, StoredComment, StoredDecision
from faults.history import Event, fingerprint, page_fingerprint

ADA = "aaaaaaaa-0000-4000-8000-000000000001"
BODY = "The tram is back.\r\nAt last."
MARK = fingerprint("Ada", BODY)
LIST = "/api/v1/articles/tram/comments/"


class Story:
    """A history that is told call by call, a second each, beginning with Ada's comment."""

    def __init__(self, *, answered=201):
        self.events = []
        self._at = 100.0
        self._call = 0
        if answered:
            self.post(answered)

    def tell(self, kind, do, call=0, **value):
        self._at += 1
        self.events.append(Event(self._at, kind, do, call, value))

    def call(self, do, end, asked, got):
        self._call += 1
        self.tell("invoke", do, self._call, **asked)
        self.tell(end, do, self._call, **got)

    def post(self, status=201, *, key="key-1", public_id=ADA, **got):
        asked = {"article": "tram", "key": key, "name": "Ada", "body": BODY}
        if status == 201:
            self.call("post", "ok", asked, {"id": public_id, "status": 201})
        else:
            self.call("post", "unknown", asked, {"status": status, **got})

    def read(self, shown=((ADA, MARK),), *, path=LIST, status=200, **asked):
        got = {"status": status, "shown": [list(entry) for entry in shown]}
        self.call("read", "ok", {"path": path, **asked}, got)

    def decide(self, verdict, seq):
        self.call("decide", "ok", {"id": ADA, "verdict": verdict}, {"id": ADA, "seq": seq, "verdict": verdict})


COMMENT = StoredComment(1, ADA, "tram", "Ada", BODY, "api:key-1", "approved", 1, 103.0, is_erased=False)
APPROVED = StoredDecision(1, 1, "approve", "automatic", 103.0)
DUMP = Dump((COMMENT,), (APPROVED,), 0)


def rejected(*, at):
    """Return the dump in which Mo rejected the comment at that time."""
    comment = replace(COMMENT, status="rejected", seq=2)
    return Dump((comment,), (APPROVED, StoredDecision(1, 2, "reject", "moderator", at)), 0)


def breaches(story, dump=DUMP, **options):
    return [(item.invariant, item.column.value) for item in check(story.events, dump, **options)]


def test_whole_history_is_believed():
    story = Story()
    story.read()
    story.read([(ADA, page_fingerprint("Ada", BODY))], path="/articles/tram/")
    story.events[-1] = replace(story.events[-1], value=story.events[-1].value | {"is_page": True})
    story.read(final="oldest")
    story.read(final="newest")
    story.read(path=f"/api/v1/comments/{ADA}/", final="one")

    assert breaches(story) == []


def test_comment_that_was_answered_with_201_and_is_gone():
    assert ("I1", "lost") in breaches(Story(), Dump((), (), 0))


def test_comment_that_was_stored_with_another_line_end():
    changed = replace(COMMENT, body=BODY.replace("\r\n", "\n"))

    assert ("I1", "text_changed") in breaches(Story(), replace(DUMP, comments=(changed,)))


def test_comment_of_an_unknown_call_that_was_stored_otherwise():
    story = Story(answered=0)
    story.tell("note", "open", what="database")
    story.post(503, retry="5")

    assert breaches(story, replace(DUMP, comments=(replace(COMMENT, name="Eve"),))) == [("I1", "text_changed")]


def test_comment_that_nobody_sent():
    assert breaches(Story(answered=0)) == [("I1", "text_changed")]


def test_unknown_call_that_was_carried_out_is_no_breach():
    story = Story(answered=0)
    story.tell("note", "open", what="database")
    story.post(503, retry="5")

    assert breaches(story) == []


def test_one_key_with_two_comments():
    story = Story()
    other = replace(COMMENT, pk=2, public_id=ADA.replace("1", "2"), key="api:key-2", body="Another.")
    story.post(public_id=other.public_id)
    decision = replace(APPROVED, comment=2)

    found = breaches(story, Dump((COMMENT, other), (APPROVED, decision), 0))

    assert ("I2", "doubled") in found


def test_one_text_under_two_keys():
    other = replace(COMMENT, pk=2, public_id=ADA.replace("1", "2"))
    dump = Dump((COMMENT, other), (APPROVED, replace(APPROVED, comment=2)), 0)

    assert breaches(Story(), dump) == [("I2", "doubled")]


def test_comment_that_was_never_decided():
    pending = replace(COMMENT, status="pending", seq=0, decided_at=None)

    assert breaches(Story(), Dump((pending,), (), 1)) == [("I3", "lost"), ("I3", "lost")]


def test_status_that_is_not_that_of_the_last_decision():
    assert breaches(Story(), replace(DUMP, comments=(replace(COMMENT, status="held"),))) == [("I3", "log_gaps")]


def test_comment_that_two_workers_decided():
    twice = Dump((replace(COMMENT, seq=2),), (APPROVED, replace(APPROVED, seq=2)), 0)

    assert breaches(Story(), twice) == [("I3", "doubled")]


def test_machine_that_overrules_a_person():
    person = replace(APPROVED, actor_kind="moderator")
    dump = Dump((replace(COMMENT, seq=2),), (person, replace(APPROVED, seq=2)), 0)

    assert breaches(Story(), dump) == [("I3", "doubled")]


def test_log_with_a_gap():
    dump = Dump((replace(COMMENT, seq=3),), (APPROVED, replace(APPROVED, seq=3, actor_kind="moderator")), 0)

    assert ("I4", "log_gaps") in breaches(Story(), dump)


def test_decision_that_was_taken_out_of_the_log():
    assert ("I4", "log_gaps") in breaches(Story(), replace(DUMP, comments=(replace(COMMENT, seq=2),)))


def test_comment_that_was_shown_before_it_was_approved():
    story = Story()
    story.read()

    assert breaches(story, replace(DUMP, decisions=(replace(APPROVED, created_at=200.0),))) == [
        ("I5", "shown_unapproved")
    ]


def test_times_of_the_database_are_not_asked_where_clocks_are_wrong():
    story = Story()
    story.read()
    dump = replace(DUMP, decisions=(replace(APPROVED, created_at=9e9),))

    assert breaches(story, dump, clock_is_true=False) == []


def test_comment_that_is_shown_after_the_moderator_was_told_of_its_rejection():
    story = Story()
    story.decide("reject", 2)
    story.read()

    assert breaches(story, rejected(at=103.5)) == [("I5", "shown_unapproved")]


def test_comment_that_is_shown_while_it_is_being_rejected_is_no_breach():
    story = Story()
    story.tell("invoke", "read", 90, path=LIST)
    story.decide("reject", 2)
    story.tell("ok", "read", 90, status=200, shown=[[ADA, MARK]])

    assert breaches(story, rejected(at=104.5)) == []


def test_comment_that_is_shown_although_it_was_only_held():
    story = Story()
    story.read()
    dump = Dump((replace(COMMENT, status="held"),), (replace(APPROVED, verdict="hold"),), 0)

    assert breaches(story, dump) == [("I5", "shown_unapproved")]


def test_comment_that_is_shown_after_its_erasure():
    story = Story()
    story.call("erase", "ok", {"id": ADA}, {})
    story.read()
    erased = replace(COMMENT, name="", body="", key=None, is_erased=True)

    assert breaches(story, replace(DUMP, comments=(erased,))) == [("I5", "shown_unapproved")]


def test_text_that_came_back_after_its_erasure():
    story = Story()
    story.call("erase", "ok", {"id": ADA}, {})

    assert breaches(story) == [("I1", "text_changed")]


@pytest.mark.parametrize("body", ["The tram is back.\nAt last.", "The tram is back.", ""])
def test_text_that_a_reader_got_otherwise(body):
    story = Story()
    story.read([(ADA, fingerprint("Ada", body))])

    assert breaches(story) == [("I6", "text_changed")]


@pytest.mark.parametrize("which", ["oldest", "newest", "page"])
def test_approved_comment_that_a_whole_list_leaves_out(which):
    story = Story()
    story.read([], final=which)

    assert breaches(story) == [("I7", "lost")]


def test_rejected_comment_that_a_whole_list_still_has():
    story = Story()
    story.decide("reject", 2)
    story.read(final="oldest")

    assert ("I7", "shown_unapproved") in breaches(story, rejected(at=103.5))


def test_whole_list_that_shows_a_comment_twice():
    story = Story()
    story.read([(ADA, MARK), (ADA, MARK)], final="oldest")

    assert breaches(story) == [("I7", "doubled")]


def test_count_that_is_not_that_of_the_list():
    story = Story()
    story.call("read", "ok", {"path": "/api/v1/counts/", "final": "counts"}, {"status": 200, "counts": {"tram": 2}})

    assert breaches(story) == [("I7", "shown_unapproved")]


def test_single_comment_that_is_not_found_although_it_is_approved():
    story = Story()
    story.read([], path=f"/api/v1/comments/{ADA}/", status=404, final="one")

    assert breaches(story) == [("I7", "shown_unapproved")]


def test_server_error():
    story = Story()
    story.tell("note", "open", what="database")
    story.post(500)

    assert breaches(story) == [("I8", "bad_answers")]


def test_refusal_without_retry_after():
    story = Story()
    story.tell("note", "open", what="database")
    story.post(503)

    assert breaches(story) == [("I8", "bad_answers")]


def test_refusal_while_nothing_was_away():
    story = Story()
    story.tell("note", "open", what="broker")
    story.post(503, retry="5")

    assert breaches(story) == [("I8", "bad_answers")]


def test_refusal_long_after_the_database_was_back():
    story = Story()
    story.tell("note", "open", what="database")
    story.tell("note", "close", what="database")
    for _ in range(6):
        story.read()
    story.post(503, retry="5")

    assert breaches(story) == [("I8", "bad_answers")]


def test_call_that_gets_no_answer_while_nothing_was_away():
    story = Story()
    story.call("read", "unknown", {"path": LIST}, {"reason": "reset"})

    assert breaches(story) == [("I8", "bad_answers")]


def test_call_that_gets_no_answer_while_the_web_was_killed_is_no_breach():
    story = Story()
    story.tell("note", "open", what="web")
    story.call("read", "unknown", {"path": LIST}, {"reason": "reset"})

    assert breaches(story) == []


def test_post_that_was_refused():
    story = Story()
    asked = {"article": "tram", "key": "key-2", "name": "Ada", "body": "Again."}
    story.call("post", "fail", asked, {"status": 429, "said": "Wait."})

    assert breaches(story) == [("I8", "bad_answers")]
