"""Handing over (bàn giao): one person leaves, another takes over.

- Handover (biên bản bàn giao, BG-…): from whom, to whom, since which day, by whom; one deed: the account is locked, the
  cards are retired, the tasks pass on, the history stays
- leaver (người bàn giao): an administrator hands over anybody but himself, a head (hiệu trưởng) the focal person of the
  own school
- successor (người nhận): somebody new, who gets an account and a slip, somebody who has an account, or nobody yet
- what passes (việc chuyển giao): features tell it to ``accounts.leaving``; what a school owes stays with the school
"""

from intranet.handovers import names as names  # tells where people's names stand
