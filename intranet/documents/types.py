"""The types of documents, how urgent they are, and by what authority they are signed (NĐ 30/2020/NĐ-CP)."""

from enum import StrEnum
from typing import Self


class DocumentType(StrEnum):
    """The 29 types of Điều 7 in its order, each with its code of Phụ lục III (công văn, thư công: none)."""

    NGHI_QUYET = "nghi-quyet", "Nghị quyết", "NQ"
    QUYET_DINH = "quyet-dinh", "Quyết định", "QĐ"
    CHI_THI = "chi-thi", "Chỉ thị", "CT"
    QUY_CHE = "quy-che", "Quy chế", "QC"
    QUY_DINH = "quy-dinh", "Quy định", "QyĐ"
    THONG_CAO = "thong-cao", "Thông cáo", "TC"
    THONG_BAO = "thong-bao", "Thông báo", "TB"
    HUONG_DAN = "huong-dan", "Hướng dẫn", "HD"
    CHUONG_TRINH = "chuong-trinh", "Chương trình", "CTr"
    KE_HOACH = "ke-hoach", "Kế hoạch", "KH"
    PHUONG_AN = "phuong-an", "Phương án", "PA"
    DE_AN = "de-an", "Đề án", "ĐA"
    DU_AN = "du-an", "Dự án", "DA"
    BAO_CAO = "bao-cao", "Báo cáo", "BC"
    BIEN_BAN = "bien-ban", "Biên bản", "BB"
    TO_TRINH = "to-trinh", "Tờ trình", "TTr"
    HOP_DONG = "hop-dong", "Hợp đồng", "HĐ"
    CONG_VAN = "cong-van", "Công văn", None
    CONG_DIEN = "cong-dien", "Công điện", "CĐ"
    BAN_GHI_NHO = "ban-ghi-nho", "Bản ghi nhớ", "BGN"
    BAN_THOA_THUAN = "ban-thoa-thuan", "Bản thỏa thuận", "BTT"
    GIAY_UY_QUYEN = "giay-uy-quyen", "Giấy ủy quyền", "GUQ"
    GIAY_MOI = "giay-moi", "Giấy mời", "GM"
    GIAY_GIOI_THIEU = "giay-gioi-thieu", "Giấy giới thiệu", "GGT"
    GIAY_NGHI_PHEP = "giay-nghi-phep", "Giấy nghỉ phép", "GNP"
    PHIEU_GUI = "phieu-gui", "Phiếu gửi", "PG"
    PHIEU_CHUYEN = "phieu-chuyen", "Phiếu chuyển", "PC"
    PHIEU_BAO = "phieu-bao", "Phiếu báo", "PB"
    THU_CONG = "thu-cong", "Thư công", None

    label: str
    code: str | None

    def __new__(cls, value: str, label: str, code: str | None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.code = label, code
        return member


class LegalType(StrEnum):
    """Types that are cited as a basis but stand outside Điều 7: laws, decrees, and papers of the Party."""

    HIEN_PHAP = "hien-phap", "Hiến pháp", None
    BO_LUAT = "bo-luat", "Bộ luật", None
    LUAT = "luat", "Luật", None
    PHAP_LENH = "phap-lenh", "Pháp lệnh", None
    LENH = "lenh", "Lệnh", "L"
    NGHI_DINH = "nghi-dinh", "Nghị định", "NĐ"
    THONG_TU = "thong-tu", "Thông tư", "TT"
    THONG_TU_LIEN_TICH = "thong-tu-lien-tich", "Thông tư liên tịch", "TTLT"
    VAN_BAN_HOP_NHAT = "van-ban-hop-nhat", "Văn bản hợp nhất", "VBHN"
    KET_LUAN = "ket-luan", "Kết luận", "KL"

    label: str
    code: str | None

    def __new__(cls, value: str, label: str, code: str | None) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.code = label, code
        return member


type_codes: dict[str, DocumentType | LegalType] = {kind.code: kind for kind in (*DocumentType, *LegalType) if kind.code}
"""Every code as it is printed in a symbol → its type."""


class Urgency(StrEnum):
    """Độ khẩn. All but the ordinary are stamped on the document in capitals."""

    NORMAL = "normal", "Thường"
    URGENT = "urgent", "Khẩn"
    VERY_URGENT = "very-urgent", "Thượng khẩn"
    IMMEDIATE = "immediate", "Hỏa tốc"

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Authority(StrEnum):
    """Quyền hạn of the signer (Phụ lục I, ô 7a). ``prefix`` stands before the title of the signer."""

    NONE = "none", "", "Ký với chức vụ của mình"
    TM = "tm", "TM.", "TM. – thay mặt tập thể"
    Q = "q", "Q.", "Q. – quyền cấp trưởng"
    KT = "kt", "KT.", "KT. – ký thay cấp trưởng"
    TL = "tl", "TL.", "TL. – thừa lệnh"
    TUQ = "tuq", "TUQ.", "TUQ. – thừa ủy quyền"

    prefix: str
    label: str

    def __new__(cls, value: str, prefix: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.prefix, member.label = prefix, label
        return member
