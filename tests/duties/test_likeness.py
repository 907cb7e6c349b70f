"""Two requests about the same thing in other words."""

import pytest

from intranet.duties.likeness import alike, any_alike, core

SAME = [
    ("Thống kê tin, bài hằng tháng", "Báo cáo số tin bài của các trường tháng 10"),
    ("Nắm bắt tình hình dư luận, tháng 10 năm 2026", "Tình hình dư luận xã hội về giáo dục trên địa bàn"),
    ("Truyền thông về giáo dục năm học 2026–2027", "Báo cáo công tác truyền thông, học kỳ I"),
    ("Rà soát, thống kê cơ sở vật chất", "BÁO CÁO TÌNH HÌNH CƠ SỞ VẬT CHẤT năm học 2026–2027"),
    ("Phòng, chống đuối nước", "Kế hoạch phòng chống đuối nước cho học sinh"),
    ("Tiêm chủng hoà nhập", "Tiêm chủng hòa nhập"),
]
OTHER = [
    ("Truyền thông về an toàn giao thông", "Truyền thông phòng chống đuối nước"),
    ("Báo cáo tháng 10", "Báo cáo tháng 11"),
    ("Báo cáo kết quả năm học", "Báo cáo tình hình năm học"),
    ("Thi giáo viên dạy giỏi", "Thi học sinh giỏi toán"),
    ("Đường sắt", "Dương xỉ"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one, other):
    assert alike(core(one), core(other))
    assert alike(core(other), core(one))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_what_only_sounds_alike(one, other):
    assert not alike(core(one), core(other))


def test_words_of_asking_and_numbers_say_nothing():
    assert core("Báo cáo kết quả thực hiện công tác giáo dục, tháng 12 năm 2026 của các trường") == frozenset()
    assert not any_alike([core("Báo cáo")], ["Báo cáo", ""])


def test_one_of_several_is_enough():
    mine = [core("Nắm bắt tình hình dư luận"), core("Tin, bài")]
    assert any_alike(mine, ["Số tin bài"])
    assert not any_alike(mine, ["Cơ sở vật chất"])
