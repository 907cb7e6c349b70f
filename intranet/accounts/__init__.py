"""People who sign in.

- User (tài khoản, người dùng): a role (vai trò) and, for school people, one school
- ActivationCode (mã kích hoạt): one-time, printed on a slip per school, kept only as a hash
- slip (phiếu kích hoạt): what hands a code out; printing for nobody in particular leaves those that still work
- bulk: the accounts all schools lack, made in one step (mnhm.ht for the head, mnhm.tt for the focal person)
- ``flask admin NAME``: the first administrator (quản trị) of an empty intranet, with a password for the first sign-in
- locking (khóa), unlocking; a new password signs every device out; sign-in attempts are throttled
"""

from intranet.accounts import first_steps as first_steps  # tells the settings what is still to do
from intranet.accounts import of_school as of_school  # tells units who belongs to a school
