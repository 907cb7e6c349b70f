"""The Vietnamese names of the deeds in the audit trail. A test holds this table against the code."""

DEEDS = {
    "user.create": "Thêm tài khoản",
    "user.edit": "Sửa tài khoản",
    "user.code": "Cấp mã kích hoạt",
    "user.password": "Đặt mật khẩu",
    "user.lock": "Khóa tài khoản",
    "user.unlock": "Mở khóa tài khoản",
    "user.sign_in": "Đăng nhập",
    "school.create": "Thêm trường",
    "school.edit": "Sửa trường",
    "school.close": "Đóng trường",
    "school.reopen": "Mở lại trường",
    "document.register": "Đăng ký văn bản cấp trên",
    "document.mend": "Sửa văn bản cấp trên",
    "directive.draft": "Soạn dự thảo",
    "directive.edit": "Sửa dự thảo",
    "directive.discard": "Xóa dự thảo",
    "directive.publish": "Phát hành văn bản",
    "directive.withdraw": "Thu hồi văn bản",
    "directive.acknowledge": "Báo nhận",
    "plan.submit": "Nộp kế hoạch",
    "plan.accepted": "Chấp nhận kế hoạch",
    "plan.returned": "Trả lại kế hoạch",
    "card.write": "Lập thẻ đầu mối",
    "card.confirm": "Xác nhận thẻ đầu mối",
}


def deed(action: str) -> str:
    """The name of an action, “Phát hành văn bản”."""
    return DEEDS.get(action, action)
