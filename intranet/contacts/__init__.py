"""Contact cards of the schools' communications people, and the directory made of them.

- ContactCard (thẻ đầu mối, C1, C2): name, post, phones, mailbox; one in force per school and CardKind, old ones kept
- confirming (xác nhận): the school states each school year that the card is right; that settles the duty of kind CARD
- Visibility (phạm vi hiển thị): who sees the mobile number: the office, all units, or the public (domain §3.d)
- directory (danh bạ): search without diacritics, Vietnamese name order, PDF, XLSX, CSV, vCard; exports are logged
"""
