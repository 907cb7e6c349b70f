"""Consolidated reports the office prints and signs (báo cáo tổng hợp).

- Period (kỳ): the days from–to a report looks at; counts are as they stood at the end of the last day
- consolidate() (tổng hợp): pure; rows in, one frozen dataclass out, which feeds the screen, the PDF and the command
- sections: by level (cấp học), by commune (xã, phường), what is missing by name, the directory as annex
- pdf: the dataclass in the form of NĐ 30/2020
"""
