"""Month and zone words that pages print, by language."""

from __future__ import annotations

from datetime import timedelta

_ENGLISH = "january february march april may june july august september october november december".split()
_INDONESIAN = "januari februari maret april mei juni juli agustus september oktober november desember".split()
_MALAY = "januari februari mac april mei jun julai ogos september oktober november disember".split()
_THAI = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
_THAI_LONG = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม".split()


def _latin() -> dict[str, int]:
    table: dict[str, int] = {}
    for words in (_ENGLISH, _INDONESIAN, _MALAY):
        for number, word in enumerate(words, 1):
            table.setdefault(word, number)
            table.setdefault(word[:3], number)
    # Short forms that are not the first three letters, and those of Indonesian.
    return table | {"sept": 9, "agu": 8, "agt": 8, "okt": 10, "des": 12, "mei": 5, "mac": 3}


LATIN_MONTHS = _latin()
THAI_MONTHS = {word: n for words in (_THAI, _THAI_LONG) for n, word in enumerate(words, 1)}

ZONES = {
    "utc": timedelta(0),
    "gmt": timedelta(0),
    "pkt": timedelta(hours=5),
    "ist": timedelta(hours=5, minutes=30),
    "ict": timedelta(hours=7),
    "wib": timedelta(hours=7),
    "wita": timedelta(hours=8),
    "wit": timedelta(hours=9),
    "myt": timedelta(hours=8),
    "sgt": timedelta(hours=8),
    "hkt": timedelta(hours=8),
    "cst": timedelta(hours=8),
    "北京时间": timedelta(hours=8),
}
"""Zone words. ``CST`` is read as China's, the only one of its meanings that payment pages here print."""
