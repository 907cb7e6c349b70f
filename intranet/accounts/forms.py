"""Forms for signing in, activating and keeping accounts."""

from collections.abc import Iterable

from wtforms import PasswordField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, Regexp

from intranet.accounts.bulk import ENDINGS
from intranet.accounts.models import SHORTEST_PASSWORD
from intranet.core.forms import CheckboxesField, Form, choices_from, choices_of
from intranet.core.roles import SCHOOL, Role
from intranet.units.levels import Level
from intranet.units.models import Commune
from intranet.units.queries import SchoolFilter

ANY = choices_from([("", "Tất cả")])
USERNAME = Regexp(
    r"^[a-z0-9][a-z0-9._-]{1,79}$",
    message="Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm, gạch ngang; từ 2 ký tự.",
)
MAILBOX = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message="Địa chỉ thư không hợp lệ, ví dụ truong@pgd.edu.vn.")


class SignInForm(Form):
    """User name and password."""

    username = StringField("Tên đăng nhập", [InputRequired(), Length(max=80)])
    password = PasswordField("Mật khẩu", [InputRequired(), Length(max=200)])


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        "Mật khẩu mới",
        [InputRequired(), Length(SHORTEST_PASSWORD, 200, f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.")],
    )
    again = PasswordField(
        "Nhập lại mật khẩu mới", [InputRequired(), EqualTo("password", "Hai lần nhập mật khẩu không giống nhau.")]
    )


class ActivationForm(NewPasswordForm):
    """The code of the printed slip and the person's own password."""

    username = StringField("Tên đăng nhập", [InputRequired(), Length(max=80)])
    code = StringField("Mã kích hoạt", [InputRequired(), Length(max=40)])


class PasswordForm(NewPasswordForm):
    """Changing one's password: the present one is asked too."""

    current = PasswordField("Mật khẩu đang dùng", [InputRequired(), Length(max=200)])


class OwnForm(Form):
    """What people keep up themselves."""

    display_name = StringField("Họ và tên", [DataRequired("Chưa nhập mục này."), Length(max=200)])
    email = StringField("Thư điện tử", [Optional(), MAILBOX, Length(max=200)])


class BulkForm(Form):
    """Which accounts to make for which schools."""

    role = CheckboxesField("Tạo cho", [InputRequired("Chọn ít nhất một vai trò.")], choices=choices_of(ENDINGS))
    level = SelectField("Cấp học", default="", choices=[*ANY, *choices_of(Level)])
    commune = SelectField("Xã, phường", default="")

    def offer(self, communes: Iterable[Commune]) -> None:
        """Offer the communes."""
        self.commune.choices = [*ANY, *choices_from((str(row.id), row.name) for row in communes)]

    def asked(self) -> SchoolFilter:
        """The schools meant by a valid form."""
        return SchoolFilter.read({"level": self.level.data, "commune": self.commune.data})


class PersonForm(Form):
    """An account, as the administrator writes it."""

    display_name = StringField("Họ và tên", [DataRequired("Chưa nhập mục này."), Length(max=200)])
    username = StringField("Tên đăng nhập", [InputRequired(), USERNAME], filters=[lambda s: s.lower() if s else s])
    role = RadioField("Vai trò", choices=choices_of(Role))
    school_id = SelectField("Trường", coerce=int)
    post = StringField("Chức vụ", [Length(max=200)])
    email = StringField("Thư điện tử", [Optional(), MAILBOX, Length(max=200)])

    def validate_school_id(self, field: SelectField) -> None:
        """School people need a school; the office's have none."""
        if self.role.data in list(SCHOOL) and not field.data:
            raise ValidationError("Chọn trường cho hiệu trưởng và đầu mối truyền thông.")
