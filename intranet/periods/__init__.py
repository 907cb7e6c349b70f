"""Report periods (kỳ báo cáo): one form asked of schools for a span of days, with its due date and its closing date.

- ReportPeriod (kỳ báo cáo): form version × source directive × days from–to × schools; opening it gives each a duty
- due date (hạn nộp): until then a report is in time; closing date (ngày khóa sổ): until then one is taken at all
- “trước ngày 20”: whether that includes the 20th is a setting of the office; its words are kept and shown
- Extension (gia hạn): other dates for one school, with the reason
- presets (kỳ thường gặp): month 15→14, term I and school year by level, half-year and year of NĐ 09/2019, one's own
- overlap (trùng yêu cầu): what schools owe already in the same days; opening warns of it
- standing (tình hình nộp): expected, submitted, in time, late, nil, missing, of exactly the rows behind
"""

from intranet.periods import names as names  # tells where people's names stand
from intranet.periods import tasks as tasks  # tells what the office has to send on
