"""A school's derived plan (kế hoạch triển khai của trường, A1) for a directive.

- Plan (kế hoạch): one per duty; PlanVersion (lần nộp): what was handed in that time, with its own sealed Document
- prepared by the focal person (đầu mối), submitted by the head (hiệu trưởng), accepted (chấp nhận) or returned
  (trả lại) with a comment by the office; every submission is kept
- validity (hiệu lực): a school year, a calendar year, or open-ended (domain §1.1)
- coverage (độ phủ, A2): which of the year's 09 + 05 task groups the plan covers
- lag (độ trễ): days from the directive's date to the plan's
"""
