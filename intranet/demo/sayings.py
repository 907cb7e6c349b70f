"""Invented sentences of invented schools, by the field of the shipped forms they are written into."""

from random import Random

SAYINGS: dict[str, list[str]] = {
    "situation": [
        "Trường giữ ổn định số lớp, đội ngũ đủ theo vị trí việc làm.",
        "Ban truyền thông được kiện toàn ngay đầu năm học, mỗi tổ có một người viết tin.",
        "Phụ huynh phối hợp tốt; nhóm lớp trên Zalo hoạt động đều.",
        "Đường truyền tại điểm trường lẻ còn yếu nên tin bài thường đăng chậm một ngày.",
        "Trường vừa chuyển sang cổng thông tin mới, dữ liệu cũ đã được đưa sang đủ.",
        "Chính quyền và các đoàn thể ở địa phương quan tâm, thường xuyên chia sẻ tin bài của trường.",
    ],
    "training_about": [
        "Kỹ năng viết tin ngắn và chụp ảnh bằng điện thoại.",
        "Cách đăng bài lên cổng thông tin của trường, kiểm tra trước khi đăng.",
        "Ứng xử trên mạng xã hội và xử lý tin sai sự thật.",
        "Quy chế phát ngôn, ai được trả lời báo chí và trả lời thế nào.",
    ],
    "results": [
        "Tin, bài về khai giảng và hội thi được đăng trước, trong và sau hoạt động, lượt xem cao nhất từ đầu năm.",
        "Chuyên mục “Mỗi tuần một việc tốt” duy trì đều, học sinh tự viết được một phần ba số bài.",
        "Phụ huynh nắm được các khoản thu từ bảng tin và trang của trường nên không còn hỏi riêng từng lớp.",
        "Mỗi tổ chuyên môn có ít nhất hai bài giới thiệu cách dạy hay.",
        "Buổi phát thanh măng non hằng tuần do học sinh dẫn, có phần hỏi đáp với thầy cô.",
        "Đài truyền thanh xã phát lại bốn bài của trường về phòng, chống đuối nước.",
        "Hoàn thành trang giới thiệu đội ngũ và kết quả tự đánh giá của trường.",
    ],
    "difficulties": [
        "Người viết tin đều kiêm nhiệm, cuối kỳ bận kiểm tra nên số bài giảm.",
        "Máy quay, micro đã cũ; quay trong phòng lớn tiếng không rõ.",
        "Một số phụ huynh ở xa chưa dùng điện thoại thông minh, vẫn phải phát giấy.",
        "Ảnh đăng còn trùng giữa các bài, chú thích sơ sài.",
        "Chưa có người thạo dựng phim ngắn.",
    ],
    "causes": [
        "Chưa phân công người thay khi người phụ trách nghỉ.",
        "Kinh phí dành cho truyền thông ít, chủ yếu dùng thiết bị cá nhân.",
        "Việc tập huấn còn dồn vào một buổi, thực hành chưa nhiều.",
        "Kế hoạch tin bài lập theo tháng nhưng chưa gắn với lịch hoạt động.",
    ],
    "next_tasks": [
        "Mỗi tuần có ít nhất hai tin, bài; bài nào cũng có người duyệt trước khi đăng.",
        "Tập huấn lại cho các tổ trưởng về quy chế phát ngôn.",
        "Làm chuyên mục về giáo viên nhiều năm bám điểm trường lẻ.",
        "Rà soát, gỡ các nội dung cũ trên trang của trường.",
        "Tổ chức cuộc thi ảnh “Góc sân trường em” cho học sinh.",
    ],
    "proposals": [
        "Phòng mở thêm một lớp thực hành viết tin, dựng phim ngắn tại cụm.",
        "Phòng có mẫu chung cho bản tin hằng tháng để các trường đỡ làm lại.",
        "Bổ sung loa và bộ thu âm cho các điểm trường lẻ.",
        "Thông báo sớm lịch các sự kiện chung để trường xếp người đưa tin.",
    ],
    "topics": [
        "Phụ huynh quan tâm bữa ăn bán trú và giá suất ăn.",
        "Nhiều ý kiến hỏi về giờ tan học buổi chiều và việc đón con muộn.",
        "Dư luận đồng tình với việc dạy bơi cho học sinh lớp 4, lớp 5.",
        "Có ý kiến về đường trước cổng trường ngập khi mưa lớn.",
        "Phụ huynh lớp cuối cấp hỏi nhiều về tuyển sinh năm tới.",
        "Giáo viên quan tâm lịch tập huấn trùng giờ dạy.",
        "Người dân khen học sinh nhặt được của rơi trả lại người mất.",
    ],
    "handling": [
        "Hiệu trưởng họp với ban đại diện cha mẹ học sinh, giải thích và công khai thực đơn từng ngày.",
        "Giáo viên chủ nhiệm trả lời từng phụ huynh, ghi vào sổ theo dõi.",
        "Trường có thông báo trên bảng tin và nhóm lớp ngay trong ngày.",
        "Đã mời người đăng tin lên làm việc, người đăng đã tự gỡ và xin lỗi.",
        "Phối hợp công an xã phân luồng giờ tan trường.",
    ],
    "limits": [
        "Ý kiến trên mạng nằm rải rác trong các nhóm kín, trường khó biết kịp.",
        "Người phụ trách kiêm nhiệm, chưa tổng hợp được theo tuần.",
        "Một số ý kiến không ghi tên nên không trả lời trực tiếp được.",
    ],
    "forecast": [
        "Mùa mưa tới có thể có ý kiến về nghỉ học, trường chuẩn bị cách báo tin cho phụ huynh.",
        "Cuối kỳ thường có thắc mắc về điểm và xếp loại, giáo viên sẽ công khai cách đánh giá.",
        "Có thể có tin đồn về sáp nhập điểm trường; trường xin ý kiến Phòng để trả lời thống nhất.",
        "Chưa thấy vấn đề có thể thành nóng.",
    ],
    "titles": [
        "Ngày hội đọc sách của lớp 4 (trang của trường).",
        "Tiết dạy thao giảng của tổ (trang của trường).",
        "Bữa ăn sáng chia sẻ cho bạn ở xa (Zalo của trường).",
        "Trồng vườn rau sau lớp học (bảng tin).",
        "Tập huấn sơ cứu cho giáo viên (loa truyền thanh xã).",
        "Học sinh vẽ tranh về biển đảo (trang của trường).",
    ],
    "behind": [
        "Tổ có người nghỉ thai sản, người thay mới nhận việc.",
        "Đã có bài nhưng duyệt sang tháng sau mới đăng.",
        "Tổ bận thao giảng, xin viết bù hai bài.",
    ],
    "next_articles": [
        "Ngày Nhà giáo Việt Nam, gương giáo viên lâu năm.",
        "Hội khỏe Phù Đổng cấp trường.",
        "Kết quả quyên góp sách cũ.",
        "Phòng bệnh mùa lạnh cho học sinh bán trú.",
    ],
}
"""By field key; a narrative is some of them after each other."""

CHANNELS = ["Nhóm Zalo của lớp", "Trang Facebook cá nhân", "Họp cha mẹ học sinh", "Đường dây nóng", "Báo điện tử"]

ISSUES = [
    ("Phụ huynh phản ánh suất ăn bán trú ít rau", "Kiểm tra bếp ăn, đổi thực đơn, mời phụ huynh cùng nhận thực phẩm"),
    ("Ảnh học sinh bị ghép, đăng kèm lời lẽ sai", "Xác minh, đề nghị gỡ bài, làm việc với người đăng"),
    ("Thắc mắc về khoản đóng góp mua rèm lớp học", "Dừng thu, công khai lại nguyên tắc tự nguyện"),
    ("Xe đưa đón dừng ngay cổng gây ùn tắc", "Bố trí chỗ đỗ, phân giờ tan theo khối lớp"),
    ("Tin đồn trường nghỉ học vì dịch", "Thông báo chính thức trên trang của trường, trả lời trong nhóm lớp"),
]
"""What people were upset about, and what the school did."""

OUTCOMES = ["Đã thông tin cho người phản ánh", "Đã trả lời bằng văn bản", "Đã đính chính trên trang của trường", ""]

DEEDS = [
    "Tự làm đồ dùng học tập từ vật liệu bỏ đi, chia sẻ cho các trường bạn",
    "Đưa đón học sinh khuyết tật đến lớp suốt năm học",
    "Nhặt được ví tiền, tìm trả người mất",
    "Dạy thêm miễn phí cho học sinh đọc chậm vào cuối tuần",
    "Vận động ba học sinh bỏ học trở lại lớp",
    "Xây dựng tủ sách lớp học từ sách quyên góp",
]

AUTHORS = [
    ("Tổ 1, 2, 3", "Tổ chuyên môn"),
    ("Tổ 4, 5", "Tổ chuyên môn"),
    ("Tổ Văn – Sử – Địa", "Tổ chuyên môn"),
    ("Tổ Toán – Tin", "Tổ chuyên môn"),
    ("Tổ văn phòng", "Tổ văn phòng"),
    ("Công đoàn trường", "Công đoàn"),
    ("Chi đoàn giáo viên", "Đoàn, Đội"),
    ("Liên đội", "Đoàn, Đội"),
    ("Ban đại diện cha mẹ học sinh", "Hội, ban khác"),
]
"""Who was given a quota of articles, and the choice of the form they belong to."""

POSTS = ["Giáo viên", "Tổ trưởng chuyên môn", "Nhân viên y tế", "Học sinh", "Tổng phụ trách Đội", "Bảo vệ"]

OFF_BY_ONE = {
    "news_adds_up": [
        "Có 01 bài đăng ở cả hai kênh nên chỉ tính một lần.",
        "Một bài do hai tổ cùng viết, hai kênh đều đăng, tính là một.",
    ],
    "opinions_add_up": [
        "Có 01 ý kiến đến từ hai nguồn nên chỉ tính một lần.",
        "Một phụ huynh cũng là giáo viên của trường, ý kiến tính một lần.",
    ],
}
"""What schools say about a total that is one less than its parts together, by the key of the check."""


def narrative(key: str, rng: Random) -> str:
    """One to three sentences for a field; empty for a field nothing is known of."""
    known = SAYINGS.get(key, [])
    return " ".join(rng.sample(known, min(len(known), rng.choice((1, 1, 2, 2, 3)))))
