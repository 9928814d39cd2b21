"""Test vectors of the digest format `v1`: a database that was written by it must stay readable for ever."""

import uuid
from datetime import UTC, datetime

from comments.digest import content_digest, decision_digest, screening_digest, text_digest
from comments.models import Comment, Decision, Finding, Screening

NOON = datetime(2026, 1, 2, 12, 0, 0, 7, tzinfo=UTC)
COMMENT = Comment(public_id=uuid.UUID(int=1), text_digest="t" * 64)


def test_text_digest_vector():
    assert text_digest(b"0123456789abcdef", name="Ada", body="کورد 🕊") == TEXT


def test_text_digest_depends_on_the_salt():
    assert text_digest(b"0123456789abcdeF", name="Ada", body="کورد 🕊") != TEXT


def test_text_digest_tells_name_and_body_apart():
    assert text_digest(b"0" * 16, name="ab", body="c") != text_digest(b"0" * 16, name="a", body="bc")


def test_content_digest_vector():
    assert content_digest(("a", "", "ب")) == CONTENT


def test_screening_digest_vector():
    assert screening_digest(screening(), [finding()], comment=COMMENT) == SCREENING


def test_screening_digest_covers_its_findings():
    assert screening_digest(screening(), [], comment=COMMENT) != SCREENING


def test_decision_digest_vector():
    assert decision_digest(decision(), comment=COMMENT, screening="s" * 64, previous="p" * 64) == DECISION


def test_decision_digest_covers_every_field():
    digests = {
        decision_digest(decision(**change), comment=COMMENT, screening="s" * 64, previous="p" * 64)
        for change in CHANGES
    }

    assert len(digests | {DECISION}) == len(CHANGES) + 1


def screening():
    return Screening(
        created_at=NOON,
        language="ckb",
        mode="automatic",
        recommendation="reject",
        grounds=["threat"],
        is_complete=True,
        version="1",
        guidelines_revision=1,
        lexicon_revision=2,
        policy_revision=3,
        context_digest="c" * 64,
    )


def finding():
    return Finding(
        field="body", guideline="threat", severity="certain", start=0, end=4, screener="threats", rule="direct"
    )


def decision(**changes):
    fields = {
        "seq": 2,
        "verdict": "reject",
        "grounds": ["threat", "abuse"],
        "evidence": [7, {"start": 0, "end": 4, "field": "body"}],
        "actor_kind": "moderator",
        "actor_id": 3,
        "basis": "desk",
        "batch_id": uuid.UUID(int=9),
        "notes_digest": "n" * 64,
        "created_at": NOON,
    }
    return Decision(**fields | changes)


CHANGES = [
    {"seq": 3},
    {"verdict": "hold"},
    {"grounds": ["abuse", "threat"]},
    {"evidence": [8]},
    {"actor_kind": "automatic"},
    {"actor_id": None},
    {"basis": "report"},
    {"batch_id": None},
    {"notes_digest": ""},
    {"created_at": NOON.replace(microsecond=8)},
]
TEXT = "c6d435c95cf5a9aba995345b16d2fcee88544e89c768969c409d559eb39e602f"
CONTENT = "544b28ff6140a59e7ccace1766e5e87db2bd105c4f21d66224742c7a73c4d596"
SCREENING = "a21a478499bb1dfb70dc40c337cd7a6828f65611621f8498e88c4bf9ae5c36eb"
DECISION = "119c771fc87bc8e64824091219032c8719df2cfa0feeb724d91c11a228c0f589"
