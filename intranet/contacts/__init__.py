"""Contact cards of the schools' communications people, and the directory made of them.

- ContactCard (thẻ đầu mối, C1, C2): name, post, phones, mailbox; one in force per school and CardKind, old ones kept
- writing (lập thẻ): by the school only; a change makes a new card, the old one goes to the history (lịch sử)
- confirming (xác nhận): the school states each school year that the card is right; that settles the duty of kind CARD
  and gives a receipt number (biên nhận) TDM-…
- Visibility (phạm vi hiển thị): who sees mobile number and Zalo: the office, all units, or the public;
  everyone else, and everyone once the card is retired, sees the last three digits
- Doubt (chỗ cần xem lại): an old number, two numbers in one cell, a personal mailbox; never a refusal
- Delegation (ủy quyền phát ngôn, C3, C4): who beside the head may answer the press: person, field, from, to, document;
  speakers (ai được phát ngôn hôm nay): the head by default, and whom the head has authorised
- directory (danh bạ): search without diacritics, Vietnamese name order, PDF, XLSX, CSV, vCard; exports are logged
"""

from intranet.contacts import calling as calling  # tells the list for telephoning whom to ask for
from intranet.contacts import leaving as leaving  # ends a leaver's authority to speak
from intranet.contacts import names as names  # tells where people's names stand
from intranet.contacts import of_school as of_school  # tells the page of a school who its people are
from intranet.contacts import progress as progress  # tells duties which cards are there already
