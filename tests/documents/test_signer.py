"""How the signer of a paper is named on a page."""

import pytest

from intranet.documents.models import Document
from intranet.documents.types import Authority


@pytest.mark.parametrize(
    ("authority", "title", "words"),
    [
        (Authority.NONE, "TRƯỞNG PHÒNG", "TRƯỞNG PHÒNG Trần Quốc Hùng"),
        (Authority.Q, "TRƯỞNG PHÒNG", "Q. TRƯỞNG PHÒNG Trần Quốc Hùng"),
        (Authority.KT, "PHÓ TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG Trần Quốc Hùng (KT. – ký thay cấp trưởng)"),
        (Authority.TL, "CHÁNH VĂN PHÒNG", "CHÁNH VĂN PHÒNG Trần Quốc Hùng (TL. – thừa lệnh)"),
        (Authority.NONE, "", "Trần Quốc Hùng"),
    ],
)
def test_who_signs_for_another_keeps_the_title_of_ones_own(authority, title, words):
    assert Document(authority=authority, signer_title=title, signer_name="Trần Quốc Hùng").signer == words
