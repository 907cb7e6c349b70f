"""What became of old Vietnamese telephone numbers.

Mobiles went from 11 to 10 digits between 15/9/2018 and 30/6/2019; the landlines of 59 provinces changed
their area code in three steps of 2017 (QĐ 2036/QĐ-BTTTT). Codes are without the leading 0.
"""

import re

_MOBILE = {f"16{n}": f"3{n}" for n in range(2, 10)} | {
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}

_AREA = {
    # 11/02/2017
    "22": "212",
    "231": "213",
    "20": "214",
    "230": "215",
    "29": "216",
    "52": "232",
    "53": "233",
    "54": "234",
    "510": "235",
    "511": "236",
    "37": "237",
    "38": "238",
    "39": "239",
    # 15/4/2017
    "33": "203",
    "240": "204",
    "25": "205",
    "26": "206",
    "27": "207",
    "280": "208",
    "281": "209",
    "320": "220",
    "321": "221",
    "241": "222",
    "31": "225",
    "351": "226",
    "36": "227",
    "350": "228",
    "30": "229",
    "780": "290",
    "781": "291",
    "710": "292",
    "711": "293",
    "74": "294",
    "76": "296",
    "77": "297",
    "79": "299",
    # 17/6/2017
    "4": "24",
    "8": "28",
    "61": "251",
    "62": "252",
    "64": "254",
    "55": "255",
    "56": "256",
    "57": "257",
    "58": "258",
    "68": "259",
    "60": "260",
    "501": "261",
    "500": "262",
    "63": "263",
    "59": "269",
    "70": "270",
    "651": "271",
    "72": "272",
    "73": "273",
    "650": "274",
    "75": "275",
    "66": "276",
    "67": "277",
}

_OLD_MOBILE = re.compile(rf"0({'|'.join(_MOBILE)})([0-9]{{7}})")
_OLD_LANDLINE = re.compile(
    "0(?:{}|{})".format(
        f"({'|'.join(sorted((c for c in _AREA if len(c) > 1), key=len, reverse=True))})([0-9]{{7}})",
        "([48])([0-9]{8})",
    )
)


def new_mobile(national: str) -> str | None:
    """The ten digits that an old mobile number of eleven became: 01234567890 → 0834567890."""
    found = _OLD_MOBILE.fullmatch(national)
    return f"0{_MOBILE[found[1]]}{found[2]}" if found else None


def new_landline(national: str) -> str | None:
    """The eleven digits that a landline with its area code of before 2017 became: 0673… → 02773…"""
    found = _OLD_LANDLINE.fullmatch(national)
    if found is None:
        return None
    return f"0{_AREA[found[1] or found[3]]}{found[2] or found[4]}"
