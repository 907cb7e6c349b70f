"""Personal data (dữ liệu cá nhân): Law 91/2025/QH15, NĐ 356/2025/NĐ-CP.

- holdings (dữ liệu đang giữ): what the intranet keeps about one person, told by each feature
- DataRequest (yêu cầu của chủ thể dữ liệu): see, correct, erase, object; with the legal clock: answered within 2
  working days, carried out within 10 to 20 days
- erasing (xóa): the record of acts stays, the name in it is masked; what was exported is logged
"""
