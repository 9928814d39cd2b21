"""Whether what the driver was told, what the database holds and what readers were shown fit together.

Pure: a history and a dump in, broken invariants out. It is wrong to accuse and wrong to overlook; where a time is not
known to the millisecond, the accused gets the benefit of it.

- I1 Each comment that was answered with 201 is stored, with the bytes that were sent.
- I2 One key, and one text, is at most one comment, also after unknown outcomes.
- I3 In the end each comment is decided, once by the machine at most, and its status is that of its last decision.
- I4 The decisions of a comment are numbered without a gap.
- I5 Nobody is shown a comment that is not approved, or that was taken down before they asked.
- I6 A text is the same at every read.
- I7 Lists, pages, counts and single comments agree with each other and with the decisions.
- I8 No server error, but 503 with Retry-After while the database is away.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum

from faults.history import Kind, fingerprint, page_fingerprint

STATUS_OF = {"approve": "approved", "hold": "held", "reject": "rejected"}
GRACE_SECONDS = 6.0
"""So long after a fault has ended its errors may still come: a client waits, a connection is noticed as dead."""
SERVER_ERROR, UNAVAILABLE = 500, 503


class Column(StrEnum):
    """Under what a broken invariant is counted."""

    LOST = "lost"
    DOUBLED = "doubled"
    SHOWN = "shown_unapproved"
    CHANGED = "text_changed"
    GAPS = "log_gaps"
    ERRORS = "bad_answers"


@dataclass(frozen=True, slots=True)
class Broken:
    """One breach."""

    invariant: str
    column: Column
    sentence: str


@dataclass(frozen=True, slots=True)
class Call:
    """An invoke and its end."""

    do: str
    asked: dict
    begun: float
    kind: Kind
    """Unknown for a call that never ended."""
    ended: float
    got: dict


def check(events, dump, *, clock_is_true=True):
    """Return all that is broken. `clock_is_true`: the times in the database are those of the driver."""
    calls = _pair(events)
    record = _Record(dump, calls, clock_is_true=clock_is_true)
    return [
        *_check_stored(calls, dump),
        *_check_single(calls, dump),
        *_check_decided(dump),
        *_check_log(dump),
        *_check_reads(calls, record),
        *_check_final(calls, dump),
        *_check_answers(calls, _windows(events)),
    ]


def _pair(events):
    begun = {}
    calls = []
    for event in events:
        if event.kind == Kind.INVOKE:
            begun[event.call] = event
        elif event.kind != Kind.NOTE:
            invoke = begun.pop(event.call)
            calls.append(Call(event.do, invoke.value, invoke.at, event.kind, event.at, event.value))
    calls += [Call(event.do, event.value, event.at, Kind.UNKNOWN, float("inf"), {}) for event in begun.values()]
    return calls


def _taken(calls):
    """Yield the posts that were answered with 201."""
    return (call for call in calls if call.do == "post" and call.kind == Kind.OK)


def _erased(calls):
    return {call.asked["id"] for call in calls if call.do == "erase"}


# I1, I2: what was sent is there, once.


def _check_stored(calls, dump):
    stored = {comment.public_id: comment for comment in dump.comments}
    erased = _erased(calls)
    for call in _taken(calls):
        comment = stored.get(call.got["id"])
        if comment is None:
            yield Broken("I1", Column.LOST, f"{call.got['id']} was answered with 201 and is not stored.")
        elif comment.public_id not in erased and not _is_same(call.asked, comment):
            yield Broken("I1", Column.CHANGED, f"{comment.public_id} is not stored as it was sent.")
        elif comment.public_id in erased and (comment.name or comment.body):
            yield Broken("I1", Column.CHANGED, f"{comment.public_id} was erased and still has a text.")
    yield from _check_unknown(calls, dump)


def _is_same(asked, comment):
    return (comment.name, comment.body) == (asked["name"], asked["body"])


def _check_unknown(calls, dump):
    """What was stored although nobody was told must be what was sent, too."""
    sent = {call.asked["key"]: call.asked for call in calls if call.do == "post"}
    known = {call.got["id"] for call in _taken(calls)}
    for comment in dump.comments:
        if comment.public_id in known or comment.is_erased:
            continue
        asked = sent.get((comment.key or "").partition(":")[2])
        if asked is None:
            yield Broken("I1", Column.CHANGED, f"{comment.public_id} is stored and was never sent.")
        elif not _is_same(asked, comment):
            yield Broken("I1", Column.CHANGED, f"{comment.public_id} is not stored as it was sent.")


def _check_single(calls, dump):
    answered = defaultdict(set)
    for call in _taken(calls):
        answered[call.asked["key"]].add(call.got["id"])
    for key, ids in answered.items():
        if len(ids) > 1:
            yield Broken("I2", Column.DOUBLED, f"The key {key} was answered with {len(ids)} different comments.")
    # Each text is sent under one key only, so that a second one is a double whatever key it has.
    texts = Counter((comment.name, comment.body) for comment in dump.comments if not comment.is_erased)
    for (_, body), times in texts.items():
        if times > 1:
            yield Broken("I2", Column.DOUBLED, f"{times} comments have the text {body[-60:]!r}.")


# I3, I4: what was stored is decided, and the log is whole.


def _decisions(dump):
    found = defaultdict(list)
    for decision in sorted(dump.decisions, key=lambda decision: decision.seq):
        found[decision.comment].append(decision)
    return found


def _check_decided(dump):
    decisions = _decisions(dump)
    for comment in dump.comments:
        own = decisions[comment.pk]
        if not own:
            yield Broken("I3", Column.LOST, f"{comment.public_id} was never decided.")
            continue
        if comment.status != STATUS_OF[own[-1].verdict]:
            yield Broken("I3", Column.GAPS, f"{comment.public_id} is {comment.status}; its last decision differs.")
        if sum(decision.actor_kind == "automatic" for decision in own) > 1:
            yield Broken("I3", Column.DOUBLED, f"{comment.public_id} was decided twice by the machine.")
        people = [decision.seq for decision in own if decision.actor_kind != "automatic"]
        if people and any(decision.seq > people[0] and decision.actor_kind == "automatic" for decision in own):
            yield Broken("I3", Column.DOUBLED, f"{comment.public_id} was decided by the machine after a person.")
    if dump.unscreened:
        yield Broken("I3", Column.LOST, f"{dump.unscreened} comments still wait for their screening.")


def _check_log(dump):
    numbers = {comment.pk: comment for comment in dump.comments}
    for pk, own in _decisions(dump).items():
        if [decision.seq for decision in own] != list(range(1, len(own) + 1)):
            yield Broken("I4", Column.GAPS, f"The decisions of comment {pk} are {[item.seq for item in own]}.")
        if pk not in numbers:
            yield Broken("I4", Column.GAPS, f"There are decisions on comment {pk}, which is not there.")
        elif numbers[pk].seq != len(own):
            yield Broken("I4", Column.GAPS, f"Comment {pk} says it has {numbers[pk].seq} decisions, not {len(own)}.")


# I5, I6: what readers were shown.


class _Record:
    """When each comment could be seen, and what its text was."""

    def __init__(self, dump, calls, *, clock_is_true):
        self._decisions = _decisions(dump)
        self._comments = {comment.public_id: comment for comment in dump.comments}
        self._sent = {call.got["id"]: call.asked for call in _taken(calls)}
        self._clock_is_true = clock_is_true
        # A decision has taken effect at the latest when the moderator was told so.
        self._told = {
            (call.got["id"], call.got["seq"]): call.ended
            for call in calls
            if call.do == "decide" and call.kind == Kind.OK
        }
        self._erased = {call.asked["id"]: call.ended for call in calls if call.do == "erase" and call.kind == Kind.OK}

    def fingerprints(self, public_id):
        """Return the marks that the text of a comment may have: in the API, and in a page."""
        comment = self._comments.get(public_id)
        asked = self._sent.get(public_id)
        if asked is None and comment is not None:
            asked = {"name": comment.name, "body": comment.body}
        if asked is None:
            return set(), set()
        return {fingerprint(asked["name"], asked["body"])}, {page_fingerprint(asked["name"], asked["body"])}

    def could_be_seen(self, public_id, *, begun, ended):
        """Whether somebody who asked then may have been shown the comment."""
        if public_id in self._erased and self._erased[public_id] < begun:
            return False
        comment = self._comments.get(public_id)
        own = self._decisions[comment.pk] if comment else []
        return any(
            decision.verdict == "approve"
            and self._is_written_by(decision, ended)
            and not self._is_over_by(public_id, own, after=number, begun=begun)
            for number, decision in enumerate(own)
        )

    def _is_written_by(self, decision, moment):
        """Whether the decision may have been committed by then: its time is from before its COMMIT."""
        return not self._clock_is_true or decision.created_at <= moment

    def _is_over_by(self, public_id, own, *, after, begun):
        """Whether a later decision took the comment down, for certain, before somebody asked."""
        following = own[after + 1] if after + 1 < len(own) else None
        if following is None or following.verdict == "approve":
            return False
        told = self._told.get((public_id, following.seq))
        return told is not None and told < begun


def _check_reads(calls, record):
    for call in calls:
        if call.do != "read" or call.kind != Kind.OK:
            continue
        for public_id, mark in call.got.get("shown", ()):
            if not record.could_be_seen(public_id, begun=call.begun, ended=call.ended):
                yield Broken("I5", Column.SHOWN, f"{public_id} was shown at {call.asked['path']}, not being approved.")
            plain, on_page = record.fingerprints(public_id)
            if mark not in (on_page if call.got.get("is_page") else plain):
                yield Broken("I6", Column.CHANGED, f"{public_id} had another text at {call.asked['path']}.")


# I7: the last word of every page.


def _check_final(calls, dump):
    approved = {comment.public_id for comment in dump.comments if _is_public(comment)}
    lists = defaultdict(list)
    for call in calls:
        final = call.asked.get("final") if call.do == "read" and call.kind == Kind.OK else None
        if final in {"oldest", "newest", "page"}:
            lists[final] += [public_id for public_id, _ in call.got.get("shown", ())]
        if final == "counts":
            yield from _check_counts(call, len(approved))
        if final == "one":
            yield from _check_one(call, approved)
    for name, shown in lists.items():
        yield from _check_list(name, shown, approved)


def _is_public(comment):
    return comment.status == "approved" and not comment.is_erased


def _check_counts(call, expected):
    for slug, count in call.got.get("counts", {}).items():
        if count != expected:
            yield Broken("I7", Column.SHOWN, f"{call.asked['path']} counts {count} under {slug}; it is {expected}.")


def _check_one(call, approved):
    public_id = call.asked["path"].rstrip("/").rsplit("/", 1)[1]
    if (call.got["status"] == 200) != (public_id in approved):
        yield Broken("I7", Column.SHOWN, f"{call.asked['path']} answers {call.got['status']}, unlike its decision.")


def _check_list(name, shown, approved):
    if len(shown) != len(set(shown)):
        yield Broken("I7", Column.DOUBLED, f"The whole list ({name}) shows a comment twice.")
    if missing := approved - set(shown):
        yield Broken("I7", Column.LOST, f"{len(missing)} approved comments are not in the whole list ({name}).")
    if more := set(shown) - approved:
        yield Broken("I7", Column.SHOWN, f"{len(more)} comments are in the whole list ({name}), not being approved.")


# I8: how it was answered.


def _windows(events):
    """Return by what was away: from when to when."""
    windows = defaultdict(list)
    for event in events:
        if event.kind == Kind.NOTE and event.do == "open":
            windows[event.value["what"]].append([event.at, float("inf")])
        if event.kind == Kind.NOTE and event.do == "close":
            windows[event.value["what"]][-1][1] = event.at + GRACE_SECONDS
    return windows


def _check_answers(calls, windows):
    for call in calls:
        said = _complain(call, windows)
        if said:
            where = f"{call.do} {call.asked.get('path', call.asked.get('key', call.asked.get('id')))}"
            yield Broken("I8", Column.ERRORS, f"{where} {said}.")


def _complain(call, windows):
    """Return what is wrong with the way in which a call was answered, or nothing."""
    status = call.got.get("status")
    if status is not None and status >= SERVER_ERROR:
        return _complain_of_error(call, status, windows)
    if call.do not in {"post", "read"} or call.kind == Kind.OK:
        return ""
    if status is None:
        # A reader who was sent home in the middle of a page has no reason.
        return (
            ""
            if not call.got.get("reason") or _overlaps(call, windows["web"])
            else f"got no answer: {call.got.get('reason')}"
        )
    return f"was refused with {status}: {call.got.get('said')}" if call.kind == Kind.FAIL else ""


def _complain_of_error(call, status, windows):
    if status != UNAVAILABLE:
        return f"was answered with {status}"
    if not call.got.get("retry"):
        return "was answered with 503 without Retry-After"
    return "" if _overlaps(call, windows["database"]) else "was answered with 503, and the database was there"


def _overlaps(call, windows):
    return any(call.begun <= end and call.ended >= begin for begin, end in windows)
