"""Web addresses, e-mail addresses and telephone numbers, which people paste whole and remember in parts."""

import re
from collections.abc import Iterator

from index.language.fold import tone
from index.language.wholes import Whole

# Bounded repetitions: a pasted blob of a million letters or @ costs a constant for each.
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = rf"(?<![\w.+-])[\w.+-]{{1,64}}@{_LABEL}(?:\.{_LABEL}){{1,6}}"
_SITE = r"(?:com|net|org|edu|gov|info|vn|asia|biz|io)"
_URL = (
    rf"(?<![\w@.-])(?:https?://[^\s<>\"]{{1,400}}"
    rf"|(?:{_LABEL}\.){{1,6}}{_SITE}(?![\w-])(?:[/?#][^\s<>\"]{{0,400}})?)"
)
# 022.3836132, 0212 3836 284, 0912-345-678, +84 24 3825 1234: 0 or +84, then nine or ten digits in at most five groups.
_PHONE = r"(?P<phone>(?<![\w.,/-])(?:\(?\+?84\)?|\(?0)\d{0,4}\)?(?:[ .-]?\d{2,7}){1,4}(?![\w]|[.,/-]\d))"
_ADDRESS = re.compile(f"(?P<email>{_EMAIL})|(?P<url>{_URL})|{_PHONE}", re.IGNORECASE)
# Most texts have no e-mail address and no URL, and a telephone number is quickly looked for by itself.
_SIGN_OF_SITE = re.compile(rf"\.{_SITE}(?![\w-])", re.IGNORECASE)
_PHONE_ALONE = re.compile(_PHONE)
_PHONE_START = re.compile(r"[(+08](?<![\w.,/-].)(?:(?<=0)|(?=[+840]))")
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_ENDS = ".,;:!?)]}»”’\"'"
_NO_DIGIT = re.compile(r"\D")


def find_addresses(text: str) -> Iterator[Whole]:
    """Every address of a text; a URL's form leaves out `http://`, `www.` and a last slash, a telephone number's all signs.

    >>> [whole.toned for whole in find_addresses("Xem http://songma.sonla.gov.vn. Gọi 022.3836.284, thư: a@sonla.gov.vn")]
    ['songma.sonla.gov.vn', '0223836284', 'a@sonla.gov.vn']
    """
    for match in _matches(text):
        surface = match[0].rstrip(_ENDS)
        if match["phone"]:
            form = _NO_DIGIT.sub("", match[0])
            form = "0" + form[2:] if form.startswith("84") else form
            if not (form.startswith("0") and 9 <= len(form) <= 11):
                continue
            form = "0" + form[1:]
        else:
            form = tone(_SCHEME.sub("", surface).rstrip("/"))
        if form:
            yield Whole(match.start(), match.start() + len(surface), form, form, "address")


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What `_ADDRESS.finditer` yields."""
    if "@" in text or "://" in text or _SIGN_OF_SITE.search(text):
        yield from _ADDRESS.finditer(text)
        return
    end = 0
    for sign in _PHONE_START.finditer(text):
        if sign.start() >= end and (match := _PHONE_ALONE.match(text, sign.start())):
            end = match.end()
            yield match
