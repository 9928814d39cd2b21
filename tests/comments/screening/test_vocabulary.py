from comments.screening.vocabulary import Vocabulary


def test_a_word_that_people_star_out_is_found_by_its_first_letter_and_length():
    vocabulary = Vocabulary.build(frozenset(("darn", "fool", "oaf")), frozenset(("darn",)))

    assert vocabulary.maskable == {("d", 4): ("darn",)}
    assert vocabulary.starred == {("f", 4): ("fool",)}  # three letters are too few to guess from


def test_grave_words_are_known_by_their_first_and_last_letters():
    vocabulary = Vocabulary.build(frozenset(("vermin", "oaf")), frozenset(), frozenset(("vermin", "oaf")))

    assert (vocabulary.starts, vocabulary.ends) == ({"verm"}, {"rmin"})


def test_the_letters_of_the_words_are_kept_and_their_signs_are_not():
    assert Vocabulary.build(frozenset(("şa", "a-b")), frozenset()).letters == set("şab")
