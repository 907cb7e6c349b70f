"""Tokens against forged forms, headers, limits on size and on sign-in attempts, and the Vietnamese error pages."""

from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from intranet.core.db import db
from intranet.core.errors import Refused
from intranet.core.rendering import wants_fragment

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

EXPLANATIONS: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không hợp lệ", "Trang đã cũ hoặc yêu cầu gửi tới không đúng. Hãy tải lại trang rồi làm lại."),
    403: ("Không được phép", "Vai trò của bạn không được làm việc này. Nếu cần, hãy hỏi quản trị của Phòng."),
    404: ("Không tìm thấy trang", "Trang không có, đã được chuyển đi, hoặc không thuộc đơn vị của bạn."),
    405: ("Không thực hiện được", "Trang này không nhận cách gửi như vậy. Hãy quay lại và dùng các nút trên trang."),
    409: ("Chưa thực hiện được", "Việc này trái với một quy định của hệ thống."),
    413: ("Tệp quá lớn", "Tệp gửi lên vượt quá 20 MB. Hãy giảm dung lượng hoặc chia thành nhiều tệp rồi gửi lại."),
    422: ("Thông tin chưa hợp lệ", "Hãy kiểm tra lại thông tin đã nhập."),
    429: ("Thử quá nhiều lần", "Đã thử quá nhiều lần trong thời gian ngắn. Hãy chờ ít phút rồi thử lại."),
    500: ("Hệ thống gặp lỗi", "Việc vừa làm chưa được ghi lại. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị của Phòng."),
}


def init_app(app: Flask) -> None:
    """Install the checks and the error pages."""
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(IntegrityError, _overtaken)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(500, _http_error)


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if request.endpoint == "static" and request.args.get("v"):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response


def error_page(code: int, explanation: str | None = None) -> tuple[str, int]:
    """The Vietnamese page (or, for htmx, the line) that says what went wrong and offers a way on."""
    heading, usual = EXPLANATIONS.get(code, EXPLANATIONS[400 if code < 500 else 500])
    words = {"code": code, "heading": heading, "explanation": explanation or usual}
    template = "errors/fragment.html" if wants_fragment() else "errors/error.html"
    if code >= 500:  # without the shared context, which asks the database: that may be what is down
        return current_app.jinja_env.get_template(template).render(words), code
    db.session.rollback()
    return render_template(template, **words), code


def _refused(error: Refused) -> tuple[str, int]:
    return error_page(409, str(error))


def _overtaken(error: IntegrityError) -> tuple[str, int]:
    # Two people wrote the same thing at once; whoever looks before writing is told more by the view itself.
    current_app.logger.warning("refused by the database: %s", error.orig)
    return error_page(409, "Có người vừa ghi dữ liệu trùng hoặc liên quan cùng lúc. Hãy tải lại trang rồi làm lại.")


def _http_error(error: Any) -> Any:
    if isinstance(error, CSRFError):
        return error_page(400)
    code = error.code or 500
    if code < 400:
        return error
    body, code = error_page(code)
    headers = [(k, v) for k, v in error.get_headers() if k.lower() in ("allow", "retry-after")]
    return body, code, headers
