"""Handing over (bàn giao): one person leaves, another takes over.

- Handover (biên bản bàn giao): from whom, to whom, on which day, by whom; one deed: the card is retired, the account is
  locked, the tasks pass on, the history stays
"""
