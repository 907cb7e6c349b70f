"""Whether a paper is genuine: the public page /verify.

- mark (mã xác thực): printed with its QR code on directives, receipts and reports (``core.marks``, ``pdf.mark``)
- finding: what is known of a paper, with its verdict (kết quả): genuine (đúng), corrected (đã đính chính), amended (đã
  sửa đổi), replaced (đã được thay thế), withdrawn (đã thu hồi), unknown (không có)
- found by mark, by number and date, or by the file itself, whose SHA-256 is compared; the file is not kept
- nothing personal is shown; what can be guessed (number and date) shows less than what only the paper's holder has
- stamped copy (bản có mã xác thực): a directive's PDF with the mark in the margin of page 1; the original is untouched
"""
