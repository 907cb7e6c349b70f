"""The registers of NĐ 30 (Phụ lục IV): every document that leaves or arrives, by number, per year.

- outgoing register (sổ văn bản đi): the office's issued documents with where each went; a number is taken (lấy số) from
  its series (dãy số) and never given twice
- incoming register (sổ văn bản đến): documents of Bộ, Sở, UBND, each with its arrival number (số đến); what directives
  and plans cite
- follow-up register (sổ theo dõi giải quyết): what an arrived document asks of the office, by when, answered by what
- each as a page, as PDF with all columns of the decree's form (art. 16.2b) and as XLSX
"""
