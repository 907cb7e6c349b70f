"""Report forms (biểu mẫu báo cáo): what schools are asked in figures and words, built by the office on the screen.

- ReportForm (biểu mẫu): a name under which versions follow each other, “Báo cáo công tác truyền thông”
- FormVersion (phiên bản): one definition; frozen (đã dùng) once a period uses it, changed only by a new one; the draft
  (bản đang sửa) is the newest while nobody has used it, saved under a revision so that two editors notice each other
- Definition: sections (mục) of fields (chỉ tiêu), checks (ràng buộc) between them, headings I–V of the printed report
- Field: key (never reused for another thing, so periods compare across versions), kind, unit, merge (cách tổng hợp)
- Check: blocking (bắt buộc đúng) or a warning the school may explain (giải trình)
- sound (dùng được): has no flaw that keeps it from being asked; keys are given once and never again in a form
- values: what a person typed ↔ what it means; empty (bỏ trống) is not zero
- shipped: the three forms every office starts with
"""

from intranet.report_forms import names as names  # tells where people's names stand
