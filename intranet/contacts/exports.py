"""The directory as files, from the same entries as the page: what is masked there is masked here."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO

import vobject
import xlsxwriter

from intranet.contacts.queries import Entry
from intranet.core.dates import format_date

HEADINGS = [
    "STT", "Trường", "Cấp học", "Xã, phường", "Loại đầu mối", "Họ và tên", "Chức vụ", "Máy bàn", "Di động", "Zalo",
    "Thư điện tử", "Xác nhận gần nhất",
]  # fmt: skip
_WIDTHS = [5, 34, 18, 20, 30, 26, 24, 16, 16, 16, 30, 12]
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows_of(entries: Sequence[Entry]) -> list[list[str]]:
    """The cells under ``HEADINGS``."""
    return [
        [
            str(place),
            entry.school,
            entry.levels,
            entry.commune,
            entry.kind,
            entry.name,
            entry.post,
            entry.landline.display,
            entry.mobile.display,
            entry.zalo.display,
            entry.email,
            format_date(entry.confirmed_on) if entry.confirmed_on else "",
        ]
        for place, entry in enumerate(entries, 1)
    ]


def to_csv(entries: Sequence[Entry]) -> bytes:
    """UTF-8 with the mark Excel needs; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows([_harmless(cell) for cell in row] for row in rows_of(entries))
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def to_xlsx(entries: Sequence[Entry], *, title: str, note: str) -> bytes:
    """A sheet with title, note, headings and one text cell each: numbers keep their zeros, formulas stay text."""
    out = BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, {"in_memory": True, **literal})
    sheet = book.add_worksheet("Danh bạ")
    heading = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#E8F0F7"}
    )
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, note, book.add_format({"italic": True}))
    for column, (words, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, words, heading)
    for line, cells in enumerate(rows_of(entries), 4):
        for column, words in enumerate(cells):
            sheet.write_string(line, column, words, cell)
    sheet.freeze_panes(4, 2)
    if entries:
        sheet.autofilter(3, 0, 3 + len(entries), len(HEADINGS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    book.close()
    return out.getvalue()


def to_vcard(entries: Sequence[Entry], *, on: date) -> bytes:
    """vCard 3.0, UTF-8, one after another. Masked numbers are left out: an address book cannot dial them."""
    return "".join(_vcard(entry, on).serialize() for entry in entries).encode()


def _vcard(entry: Entry, on: date) -> vobject.base.Component:
    family, _, given = entry.name.partition(" ")
    card = vobject.vCard()
    card.add("fn").value = entry.name
    # Họ first, then đệm and tên together: telephones that write “given family” still keep the two apart.
    card.add("n").value = vobject.vcard.Name(family=family if given else "", given=given or family)
    card.add("org").value = [entry.school]
    card.add("title").value = entry.post
    card.add("role").value = entry.kind
    for number, types in ((entry.landline, ["WORK", "VOICE"]), (entry.mobile, ["CELL", "VOICE"])):
        if number.open_display:
            line = card.add("tel")
            line.value = number.e164 or number.open_display
            line.type_param = types
    if entry.email:
        mailbox = card.add("email")
        mailbox.value = entry.email
        mailbox.type_param = ["INTERNET", "WORK"]
    card.add("categories").value = ["Đầu mối truyền thông"]
    if entry.zalo.open_display:
        card.add("note").value = f"Zalo: {entry.zalo.open_display}"
    card.add("rev").value = on.isoformat()
    return card
