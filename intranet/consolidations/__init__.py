"""The consolidated report of a period (báo cáo tổng hợp của kỳ): from the schools' answers to a paper one can sign.

- Facts (dữ kiện): all a consolidation is made from, frozen, writable as JSON: schools, answers, choices, earlier totals
- consolidate() (tổng hợp): pure; facts in, one frozen Consolidation out, which feeds screen, PDF, XLSX and DOCX
- outline (bố cục): the Consolidation and the office's words as headings, paragraphs, tables and charts, in parts I–V;
  every output draws this one outline, so they agree to the digit
- NarrativeChoice (chọn in): which narratives are printed, and in what shorter words; the original stays
- Snapshot (bản chốt): facts, words and files frozen with their SHA-256; replaced only by a new one
"""

from intranet.consolidations import names as names  # tells where people's names stand
