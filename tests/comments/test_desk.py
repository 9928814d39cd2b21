"""What one moderator's desk holds, what it decides, and what a colleague's desk then finds."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from comments import colleagues, complaints, desk, moderation, queue
from comments.desk import ClaimedByAnotherError, Desk, Filters, Span
from comments.models import Comment, Decision, NoteKind, QueueItem, QueueKind, Status, Verdict
from tests.conftest import ROOT, manage
from tests.factories import (
    make_article,
    make_decision,
    make_held_comment,
    make_moderator,
    make_public_comment,
    make_rejected_comment,
    make_screened_comment,
)


@pytest.fixture
def mo(db):
    return Desk(make_moderator(), "session of Mo")


@pytest.fixture
def vera(db):
    return Desk(make_moderator("vera"), "session of Vera")


def hold_comments(count, **fields):
    return [make_held_comment(body=f"The council wasted {number} years.", **fields) for number in range(count)]


def let_leases_end():
    QueueItem.objects.update(lease_until=timezone.now() - timedelta(minutes=1))


def report(comment, ground="personal_attack", text="", reporter="vera"):
    return complaints.report_comment(comment.pk, reporter=reporter, ground=ground, text=text)


def test_desk_gets_ten_comments_what_is_due_first_first(mo):
    comments = hold_comments(12)

    assert desk.claim(mo, Filters()) == [comment.pk for comment in comments[:10]]


def test_page_that_is_loaded_again_finds_the_same_cards(mo):
    hold_comments(12)
    first = desk.claim(mo, Filters())

    assert desk.claim(mo, Filters()) == first


def test_two_moderators_never_hold_the_same_comment(mo, vera):
    hold_comments(15)

    mine, hers = desk.claim(mo, Filters()), desk.claim(vera, Filters())

    assert (len(mine), len(hers)) == (10, 5)
    assert not set(mine) & set(hers)


def test_comment_that_waits_for_two_reasons_is_one_card_and_one_moderators(mo, vera):
    comment = make_public_comment()
    report(comment)
    make_decision(comment, verdict=Verdict.HOLD)
    assert QueueItem.objects.filter(comment=comment, kind__in=queue.DESK_KINDS).count() == 2

    assert desk.claim(mo, Filters()) == [comment.pk]
    assert desk.claim(vera, Filters()) == []


def test_same_moderator_in_another_browser_has_a_desk_of_its_own(mo):
    hold_comments(1)
    desk.claim(mo, Filters())

    assert desk.claim(Desk(mo.moderator, "another session"), Filters()) == []


def test_token_keeps_the_session_to_itself(mo):
    assert mo.session not in mo.token
    assert len(mo.token) <= QueueItem._meta.get_field("lease_by").max_length


def test_next_cards_fill_up_what_is_shown(mo):
    comments = hold_comments(14)
    desk.claim(mo, Filters())

    more = desk.claim(mo, Filters(), shown={comment.pk for comment in comments[7:10]})

    # The first seven were not decided, so they come first.
    assert more == [comment.pk for comment in comments[:7]]


def test_what_was_put_aside_does_not_come_back(mo):
    first, second = hold_comments(2)

    assert desk.claim(mo, Filters(), aside={first.pk}) == [second.pk]


def test_what_was_given_back_is_a_colleagues(mo, vera):
    _, second = hold_comments(2)
    desk.claim(mo, Filters())

    desk.give_back(mo, [second.pk])

    assert desk.claim(vera, Filters()) == [second.pk]


def test_nobody_gives_back_what_a_colleague_has(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())

    desk.give_back(vera, [comment.pk])

    assert desk.claim(vera, Filters()) == []


def test_comments_are_free_when_the_lease_is_over(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())
    let_leases_end()

    assert desk.claim(vera, Filters()) == [comment.pk]


def test_renewing_holds_what_is_held_and_names_what_is_lost(mo, vera):
    first, second = hold_comments(2)
    desk.claim(mo, Filters())
    desk.give_back(mo, [second.pk])
    desk.claim(vera, Filters())
    let_leases_end()

    assert desk.find_lost(mo, [first.pk, second.pk]) == {second.pk}
    assert QueueItem.objects.get(comment=first, kind=QueueKind.REVIEW).lease_until > timezone.now()


def test_changing_the_filters_gives_back_what_they_leave_out(mo, vera):
    comments = hold_comments(2)
    desk.claim(mo, Filters())

    assert desk.claim(mo, Filters(language="ckb")) == []
    assert desk.claim(vera, Filters()) == [comment.pk for comment in comments]


def test_filters_narrow_what_is_claimed(mo):
    politics = make_article("debate", section="Politics")
    insult = make_screened_comment(politics, body="The mayor is an idiot and always was.")
    held = make_held_comment()
    reported = make_public_comment(body="I like the new line very much, honestly.")
    report(reported)

    def claimed(**chosen):
        ids = desk.claim(mo, Filters(**chosen))
        desk.give_back(mo, ids)
        return ids

    assert claimed(kind="report") == [reported.pk]
    assert claimed(section="Politics") == [insult.pk]
    assert claimed(article=politics.pk) == [insult.pk]
    assert claimed(guideline="personal_attack") == [insult.pk]
    assert claimed(language="ckb") == []
    assert desk.count_waiting(mo, Filters()) == 3
    assert desk.count_waiting(mo, Filters(section="Politics")) == 1
    assert held.pk in claimed()


def test_decision_at_the_desk_ends_the_waiting(mo):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())

    decision = desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    comment.refresh_from_db()
    assert (comment.status, decision.actor) == (Status.APPROVED, mo.moderator)
    assert desk.count_waiting(mo, Filters()) == 0


def test_held_comment_is_free_for_a_colleague_with_its_note(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())

    desk.decide(mo, comment.pk, verdict=Verdict.HOLD, seen_seq=1, notes={NoteKind.COLLEAGUES: "Is he named?"})

    assert desk.claim(vera, Filters()) == [comment.pk]
    [note] = desk.find_reasons([comment.pk])[comment.pk].notes
    assert note.text == "Is he named?"


def test_comment_that_a_colleague_has_is_left_to_them(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(vera, Filters())

    with pytest.raises(ClaimedByAnotherError) as caught:
        desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    assert caught.value.holder == vera.moderator
    assert Decision.objects.filter(comment=comment).count() == 1


def test_comment_that_a_colleague_decided_says_so(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())
    let_leases_end()
    desk.claim(vera, Filters())
    hers = desk.decide(vera, comment.pk, verdict=Verdict.REJECT, seen_seq=1, grounds=["abuse"])

    with pytest.raises(moderation.StaleDecisionError) as caught:
        desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    assert caught.value.decision == hers


def test_comment_whose_lease_ended_is_still_decided_if_nobody_took_it(mo):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())
    let_leases_end()

    desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    assert Comment.objects.get(pk=comment.pk).status == Status.APPROVED


def test_undoing_restores_what_was_and_claims_it_again(mo, vera):
    [comment] = hold_comments(1)
    desk.claim(mo, Filters())
    desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    decision = desk.undo(mo, comment.pk, seen_seq=2)

    assert (decision.verdict, decision.seq) == (Verdict.HOLD, 3)
    assert desk.claim(vera, Filters()) == []
    assert desk.claim(mo, Filters()) == [comment.pk]


def test_nobody_undoes_a_colleagues_decision_at_the_desk(mo, vera):
    [comment] = hold_comments(1)
    desk.decide(vera, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)

    with pytest.raises(moderation.NothingToUndoError):
        desk.undo(mo, comment.pk, seen_seq=2)


def test_last_decision_is_offered_until_it_is_superseded(mo, vera):
    [comment] = hold_comments(1, name="Ada")
    mine = desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)
    now = timezone.now()
    assert desk.find_last_decision(mo.moderator, now=now) == mine
    assert desk.find_last_decision(mo.moderator, now=now + timedelta(hours=2)) is None

    desk.decide(vera, comment.pk, verdict=Verdict.HOLD, seen_seq=2)

    assert desk.find_last_decision(mo.moderator, now=now) is None


def test_undoing_is_not_offered_to_be_undone(mo):
    [comment] = hold_comments(1)
    desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)
    desk.undo(mo, comment.pk, seen_seq=2)

    assert desk.find_last_decision(mo.moderator, now=timezone.now()) is None


def test_reasons_name_the_reports_and_their_texts(mo):
    comment = make_public_comment()
    report(comment, text="It names my sister.")
    report(comment, ground="off_topic", reporter="zoe")

    why = desk.find_reasons([comment.pk])[comment.pk]

    assert [(entry.ground, entry.note and entry.note.text) for entry in why.reports] == [
        ("personal_attack", "It names my sister."),
        ("off_topic", None),
    ]


def test_reasons_name_the_appeal(mo):
    comment = make_rejected_comment()
    complaints.appeal_decision(comment.pk, text="It is about the article.")

    why = desk.find_reasons([comment.pk])[comment.pk]

    assert why.appeal.note.text == "It is about the article."
    assert [item.kind for item in why.items] == [QueueKind.APPEAL]


def test_own_appeal_is_left_to_another_moderator(mo, vera):
    comment = make_rejected_comment()
    complaints.appeal_decision(comment.pk, text="It is about the article.")
    assert desk.claim(mo, Filters()) == []
    assert desk.claim(vera, Filters()) == [comment.pk]
    desk.give_back(vera, [comment.pk])

    with pytest.raises(complaints.OwnAppealError):
        desk.decide(mo, comment.pk, verdict=Verdict.APPROVE, seen_seq=1)


def test_own_appeal_is_shown_where_there_is_nobody_else(mo):
    comment = make_rejected_comment()
    complaints.appeal_decision(comment.pk, text="It is about the article.")

    assert desk.claim(mo, Filters()) == [comment.pk]


# Languages and roles.


@pytest.fixture
def zoe(db):
    """A moderator with no other rights, at her own desk."""
    zoe = make_moderator("zoe", is_superuser=False)
    zoe.groups.add(Group.objects.get(name="moderator"))
    return Desk(zoe, "session of Zoe")


def wait_in(*languages):
    comments = hold_comments(len(languages))
    for comment, language in zip(comments, languages, strict=True):
        QueueItem.objects.filter(comment=comment).update(language=language)
    return [comment.pk for comment in comments]


def test_desk_shows_the_languages_that_its_moderator_reads_and_those_of_nobody(zoe):
    _, turkish, unknown, none = wait_in("en", "tr", "und", "")
    colleagues.change_profile(zoe.moderator, languages=["tr"], masks_severe=False)

    assert desk.claim(zoe, Filters()) == [turkish, unknown, none]
    assert desk.count_waiting(zoe, Filters()) == 3


def test_language_that_is_asked_for_by_name_is_shown_to_everybody(zoe):
    english, _ = wait_in("en", "tr")
    colleagues.change_profile(zoe.moderator, languages=["tr"], masks_severe=False)

    assert desk.claim(zoe, Filters(language="en")) == [english]


def test_what_is_passed_on_goes_to_seniors_with_its_note(mo, zoe):
    [comment] = hold_comments(1)
    desk.claim(zoe, Filters())

    desk.escalate(zoe, comment.pk, seen_seq=1, note="Is this about the minister's child?")

    assert desk.claim(zoe, Filters()) == []
    assert desk.claim(mo, Filters()) == [comment.pk]
    [note] = desk.find_reasons([comment.pk])[comment.pk].notes
    assert (note.text, note.author) == ("Is this about the minister's child?", zoe.moderator)
    comment.refresh_from_db()
    assert (comment.status, comment.seq) == (Status.HELD, 1)


def test_what_is_passed_on_says_why(mo, zoe):
    [comment] = hold_comments(1)

    with pytest.raises(desk.NoteRequiredError):
        desk.escalate(zoe, comment.pk, seen_seq=1, note=" \n")


def test_nothing_is_passed_on_to_nobody(zoe):
    comment = make_screened_comment(body="The mayor is an idiot and always was.")

    with pytest.raises(desk.NobodySeniorError):
        desk.escalate(zoe, comment.pk, seen_seq=1, note="Please look.")

    assert QueueItem.objects.get(kind=QueueKind.REVIEW).for_role == ""


def test_what_was_decided_meanwhile_is_not_passed_on(mo, zoe):
    [comment] = hold_comments(1)
    make_decision(comment)

    with pytest.raises(moderation.StaleDecisionError):
        desk.escalate(zoe, comment.pk, seen_seq=1, note="Please look.")


def test_note_is_kept_and_nothing_decided(zoe):
    comment = make_screened_comment(body="The mayor is an idiot and always was.")

    desk.write_note(zoe, comment.pk, text="I asked the author.")

    assert desk.find_reasons([comment.pk])[comment.pk].notes[0].text == "I asked the author."
    assert Comment.objects.get().seq == 1


def test_what_waits_long_is_found_by_its_age(mo):
    _, old = hold_comments(2)
    QueueItem.objects.filter(comment=old).update(created_at=timezone.now() - timedelta(hours=7))

    assert desk.claim(mo, Filters(hours=6)) == [old.pk]


# Evidence that a moderator marks.


def test_marked_words_are_evidence_of_the_decision(mo):
    [comment] = hold_comments(1)

    decision = desk.decide(
        mo, comment.pk, verdict=Verdict.REJECT, seen_seq=1, grounds=["abuse"], spans=[Span("body", 4, 11)]
    )

    assert decision.evidence == [{"field": "body", "start": 4, "end": 11}]


@pytest.mark.parametrize("span", [Span("body", 0, 999), Span("body", 5, 5), Span("title", 0, 1)])
def test_marks_beyond_the_text_are_refused(mo, span):
    [comment] = hold_comments(1)

    with pytest.raises(desk.UnknownSpanError):
        desk.decide(mo, comment.pk, verdict=Verdict.REJECT, seen_seq=1, grounds=["abuse"], spans=[span])


HOLD_SIXTY = """
from django.contrib.auth.models import User
from articles.models import Article
from comments import screening_batch
from comments.submission import Submission, submit_comment
for name in ("mo", "vera", "zoe"):
    User.objects.create_superuser(name, password=name * 3)
article = Article.objects.create(slug="tram", title="The tram comes back", language="en")
for number in range(60):
    submit_comment(article, Submission(name="Ada", body=f"You are an idiot, number {number}."))
while screening_batch.screen_next_batch():
    pass
"""
WORK = """
import json, sys, time
from django.contrib.auth.models import User
from comments import desk
from comments.desk import Desk, Filters
from comments.models import Comment, Verdict
name = {name!r}
mine = Desk(User.objects.get(username=name), name)
time.sleep(1 - time.time() % 1)
shown = []
while ids := desk.claim(mine, Filters()):
    shown += ids
    seen = Comment.objects.in_bulk(ids)
    for pk in ids:
        desk.decide(mine, pk, verdict=Verdict.APPROVE, seen_seq=seen[pk].seq)
print(json.dumps(shown))
"""


def test_moderators_at_once_share_what_waits_and_decide_each_once(process_env):
    manage("shell", "-v0", "-c", HOLD_SIXTY, env=process_env)

    workers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v0", "-c", WORK.format(name=name)],
            cwd=ROOT,
            env=process_env,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("mo", "vera", "zoe")
    ]
    shown = [json.loads(worker.communicate(timeout=300)[0].strip().splitlines()[-1]) for worker in workers]

    everything = [pk for ids in shown for pk in ids]
    assert len(everything) == len(set(everything)) == 60
