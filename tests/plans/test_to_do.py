"""What “Việc cần làm” says of a plan that was begun."""


def test_the_head_is_told_that_a_draft_waits(asked, as_, open_page):
    assert open_page(as_("minh"), "/").link("Lập kế hoạch")
    assert asked.save("hoa").status_code == 303
    head = open_page(as_("minh"), "/")
    assert "chờ hiệu trưởng nộp" in head.text
    assert head.link("Kiểm tra và nộp") == f"/plans/{asked.of('minh')}"
    assert open_page(as_("hoa"), "/").link("Soạn tiếp")


def test_after_a_return_the_reason_and_the_way_on_are_shown(asked, as_, open_page):
    asked.hand_in("minh")
    assert asked.review("lan", "returned", "Thiếu phân công từng người.").status_code == 303
    page = open_page(as_("minh"), "/")
    assert "Thiếu phân công từng người." in page.text
    assert page.link("Sửa và nộp lại")


def test_plans_that_wait_for_the_office_lead_to_exactly_them(asked, as_, open_page):
    asked.hand_in("minh")
    asked.hand_in("thao")
    lan = as_("lan")
    page = open_page(lan, "/to-do")
    [title] = [one for one in page.texts(".task-text > a") if "kế hoạch" in one]
    assert title.startswith("2 kế hoạch triển khai ")
    rows = open_page(lan, page.link("Duyệt kế hoạch"))
    assert len(rows.select("[name=chosen]")) == 2
