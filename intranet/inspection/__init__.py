"""The record for the inspector (hồ sơ truyền thông, G5).

- dossier (hồ sơ): a ZIP of one directive, one school or one school year: documents, acknowledgements, plans, reports,
  cards (numbers masked), audit, an index as PDF and a manifest with SHA-256
- made by a job, the same bytes for the same rows; who took one is in the audit trail
"""
