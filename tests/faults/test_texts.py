"""Comments made from a seed."""

from faults.texts import Texts


def test_same_seed_makes_the_same_texts():
    assert [Texts(7, "f1").make() for _ in range(1)] == [Texts(7, "f1").make()]


def test_no_two_texts_and_no_two_keys_are_the_same():
    texts = Texts(7, "f1")
    made = [texts.make() for _ in range(500)]

    assert len({text.body for text in made}) == 500
    assert len({text.key for text in made}) == 500


def test_faults_do_not_share_texts():
    assert Texts(7, "f1").make().body != Texts(7, "f2").make().body


def test_marker_stands_in_the_text():
    assert "POISON-KILL" in Texts(7, "f12").make(marker="POISON-KILL", clean=True).body
