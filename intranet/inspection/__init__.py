"""The record for the inspector (hồ sơ truyền thông, G5).

- dossier (hồ sơ): a ZIP of one directive, one school or one school year: documents with their bases, acknowledgements,
  plans, reports, cards (numbers masked), audit, an index as PDF and a manifest with SHA-256
- scope (phạm vi): what a dossier is about, as of an instant; everything in it hangs on the duties of the scope
- item (văn bản, tài liệu): one line of the index (mục lục) with its files; lists (danh sách) hold what are many rows
- made by a job, the same bytes for the same rows and instant; who asked for one is in the audit trail
- the office and inspectors may have any; people of a school the one of their own school
"""
