"""Each caution that a screening may name is a sentence for moderators."""

import pytest

from comments.admin.cautions import caution_sentence
from comments.screening.types import Caution


@pytest.mark.parametrize("caution", Caution)
def test_each_caution_has_a_sentence(caution):
    assert caution_sentence(caution.value).endswith(".")
