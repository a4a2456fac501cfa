"""Every state that a page can be in, by name: what readers see must be right in each."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

ARTICLE = "/documents/mau-001-muong-la-cay-an-qua"
ODD_ARTICLE = "/documents/" + quote("bài lạ/1")
MARKUP_ARTICLE = "/documents/bai-la-3"


@dataclass(frozen=True)
class State:
    """An address, and the status that it answers with."""

    path: str
    status: int = 200

    def in_language(self, code: str) -> str:
        """The address in one of the languages."""
        return f"{self.path}{'&' if '?' in self.path else '?'}lang={code}"


def asking(path: str = "/", **parameters: Any) -> str:
    """The address of a search, or of an article opened from one."""
    named = {name.rstrip("_"): value for name, value in parameters.items()}  # `from` is Python's word
    return f"{path}?{urlencode(named, doseq=True)}"


STATES = {
    "start": State("/"),
    "unmarked": State(asking(q="muong la cay an qua")),
    "marked": State(asking(q="Mường La")),
    "groups": State(asking(q="muong la")),
    "other-marks": State(asking(q="Mương La")),
    "excluding": State(asking(q="cải cách hành chính -thuế")),
    "filtered": State(asking(q="xã", place=["Sơn La", "Hà Nội"], section="Nông nghiệp", from_="2020-01-01", to="2026-12-31")),
    "typed-filters": State(asking(q='xã nơi:"Sơn La" từ:2021 -mục:"Sáp nhập" title:xã nong*')),
    "months": State(asking(q="xã", from_="2023-05-01", to="2023-05-31")),
    "understood": State(asking(q='UBND huyen -thuế nong* "xã huyện"~3 title:xã')),
    "by-date": State(asking(q="muong la", sort="newest")),
    "exact": State(asking(q="muong la", tones="exact")),
    "middle-page": State(asking(q="xã", page=4)),
    "last-page": State(asking(q="muong la", page=6)),
    "page-beyond": State(asking(q="xã", page=1_000_000)),
    "only-filters": State(asking(section="Nông nghiệp")),
    "nothing": State(asking(q="zzqq wwkk")),
    "ways-out": State(asking(q='"quả ăn cây"')),
    "filters-removed-all": State(asking(q="muong la", place="Hà Nội", from_="2030-01-01", to="2020-01-01")),
    "punctuation": State(asking(q="… !!!")),
    "markup": State(asking(q="<script>\"'&xã")),
    "long-query": State(asking(q="nghiêng " * 200)),
    "long-word": State(asking(q="a" * 900)),
    "bad-parameters": State(asking(q="xã", page="x", per_page=-1, sort="?", tones="?", from_="hôm qua", place="<b>")),
    "bad-parameters-alone": State(asking(page="x", sort="?" * 50, to="hôm qua")),
    "long-filters": State(asking(q="xã", place=["Sơn La", "x" * 180], section="y" * 1700, source=["z" * 180, "z" * 90])),
    "odd-hits": State(asking(q="khúc khuỷu")),
    "article": State(ARTICLE),
    "article-from-search": State(asking(ARTICLE, q="muong la cay an qua")),
    "odd-article": State(asking(ODD_ARTICLE, q="khuc khuyu")),
    "mistyped": State(asking(q="Muwowngf La")),
    "guide": State("/api"),
    "markup-article": State(MARKUP_ARTICLE),
    "not-found": State("/documents/khong-co?q=m%C6%B0a", status=404),
}  # fmt: skip

# What articles from elsewhere may bring and the samples do not: long titles, long words, marks in a row, missing facts.
ODD_RECORDS = [
    {
        "id": "bài lạ/1",
        "title": "Khúc khuỷu đường lên Tà Xùa: " + "nghiêng ngả giữa sương mù, xe ủi mở lối, người dân ngóng chờ " * 4,
        "body": "Đường khúc khuỷu " * 12 + "\n\n" + "X" * 180 + " khuc khuyu\n\nKHÚC KHUỶU, khúc khuỷu; " + "a" * 300,
        "source": "Cổng thông tin điện tử của một cơ quan có tên rất dài ở một huyện vùng cao biên giới phía Bắc",
        "place": "Sơn La",
        "section": "Giao thông vận tải, xây dựng, hạ tầng kỹ thuật và đô thị",
        "author": "Phòng Văn hóa và Thông tin",
        "url": "https://example.org/" + "duong-len-ta-xua-" * 12 + "?a=1&b=2",
        "published": "2024-05-02T08:30:00.250000+07:00",
    },
    {"id": "bai-la-2", "title": "Khúc khuỷu", "body": "Khúc khuỷu."},
    {"id": "../50%/a//b?c#d.json", "title": "Khúc khuỷu lối mòn", "body": "Lối mòn khúc khuỷu."},
    {
        "id": "bai-la-3",
        "title": "Vách đá</script><script>document.title = 1</script>",
        "body": "<!-- <script> Vách đá.",
    },
]
