"""Whether a paper is genuine: the public page /verify.

- mark (mã xác thực): printed with its QR code on directives, receipts and reports (``core.marks``)
- verdict (kết quả): genuine (đúng), corrected (đã đính chính), amended, replaced (đã được thay thế), withdrawn (đã thu
  hồi), unknown (không có); found by mark, or by number and date
- it shows nothing personal, and is asked a limited number of times
"""
