"""Reads a national catalogue file as a stream: one broken offer never stops the file (R2.2, wire profile 7)."""

import codecs
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn
from xml.parsers import expat

from service.kit.errors import Invalid
from service.offers.model import KIND_TITLES, Kind

# GBK is read as its superset, so a file that says GBK and uses a GB18030 character is not lost.
ENCODINGS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "gbk": "gb18030", "gb18030": "gb18030"}
LONGEST = 4_000  # characters of one element
ROOT = "OfferSync"

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NEXT = re.compile(rb"<Offer[\s>]")


class CatalogueFault(Invalid):
    """The file as a whole cannot be read; nothing of it was taken."""

    code = "CATALOGUE"

    def __init__(self, what: str) -> None:
        super().__init__(f"产商品文件无法读取：{what}。没有更改任何产商品。请核对文件后重新同步。")


class _Unclosed(Exception):
    """The next offer begins, at ``index`` in ``line``, before the last one has ended."""

    def __init__(self, index: int, line: int) -> None:
        super().__init__()
        self.index = index
        self.line = line


@dataclass(frozen=True)
class Header:
    """The root element: which kind of offers, and of which day."""

    kind: Kind
    date: date


@dataclass
class RawOffer:
    """One ``<Offer>`` as it stands in the file; ``fault`` when it cannot be used."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def code(self) -> str:
        return self.values.get("OfferCode", "")


class Catalogue:
    """One pass over one file.

    After an error the offer at hand is given up and a new parser starts at the next ``<Offer>``.
    ``fault`` says that the file breaks off, ``strays`` which elements stand between offers.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = _utf8(chunks)
        self._ready: deque[RawOffer] = deque()
        self._header: Header | None = None
        self._unread: bytes | None = None  # while the next offer is searched
        self._lines = 0  # before what the parser was given
        self.fault = ""
        self.strays: list[tuple[int, str]] = []
        self._start()

    @property
    def header(self) -> Header:
        """Known when the first offer was yielded or the file has ended. CatalogueFault when there is none."""
        if self._header is None:
            raise CatalogueFault(f"没有 {ROOT} 根元素")
        return self._header

    def offers(self) -> Iterator[RawOffer]:
        """Every offer, the broken ones with their fault."""
        for chunk in self._chunks:
            self._feed(chunk)
            while self._ready:
                yield self._ready.popleft()
        self._feed(b"", last=True)
        yield from self._ready

    def _start(self) -> None:
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        self._fed = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._offer: RawOffer | None = None
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._shut
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _no_dtd

    def _feed(self, chunk: bytes, *, last: bool = False) -> None:
        if self._unread is not None:
            self._search(chunk, last=last)
            return
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError:
            self._give_up(chunk, self._parser.ErrorByteIndex, self._parser.ErrorLineNumber, last=last)
        except _Unclosed as found:
            self._give_up(chunk, found.index, found.line, last=last)
        else:
            self._fed += len(chunk)

    def _give_up(self, chunk: bytes, index: int, line: int, *, last: bool) -> None:
        """Report the offer at hand and go on behind the error."""
        self._lines += line - 1
        here = self._lines + 1
        if self._header is None:
            raise CatalogueFault(f"第 {here} 行不是合法的 XML")
        if self._offer is not None:
            self._offer.fault = f"第 {here} 行不是合法的 XML（元素未闭合或字符未转义）"
            self._ready.append(self._offer)
        elif not last:
            self._ready.append(RawOffer(here, fault=f"第 {here} 行不是合法的 XML"))
        if last:
            self.fault = f"文件在第 {here} 行中断，可能不完整"
        self._unread = b""
        self._search(chunk[max(index - self._fed, 0) :], last=last)

    def _search(self, chunk: bytes, *, last: bool) -> None:
        """Start a new parser at the next ``<Offer>``; a few bytes are kept, a tag may be cut by a chunk."""
        data = (self._unread or b"") + chunk
        found = _NEXT.search(data)
        if not found:
            self._unread = data[-6:]
            self._lines += data.count(b"\n", 0, len(data) - len(self._unread))
            return
        self._lines += data.count(b"\n", 0, found.start())
        self._unread = None
        self._start()
        root = f"<{ROOT}>".encode()
        self._parser.Parse(root)
        self._fed = len(root)
        self._feed(data[found.start() :], last=last)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        line = self._lines + self._parser.CurrentLineNumber
        if not self._path:
            self._header = self._header or _header(name, attributes)
        elif name == "Offer":
            if self._offer is not None:
                raise _Unclosed(self._parser.CurrentByteIndex, self._parser.CurrentLineNumber)
            self._offer = RawOffer(line, {f"@{key}": text for key, text in attributes.items()})
        elif self._offer is None:
            self.strays.append((line, name))
        self._path.append(name)
        self._text.clear()

    def _shut(self, name: str) -> None:
        self._path.pop()
        text = "".join(self._text).strip()
        self._text.clear()
        if self._offer is None:
            return
        if name == "Offer":
            self._ready.append(self._offer)
            self._offer = None
            return
        key = "/".join([*self._path[2:], name])
        if text or not any(known.startswith(f"{key}/") for known in self._offer.values):
            _keep(self._offer, key, text)


def _keep(offer: RawOffer, key: str, text: str) -> None:
    if key in offer.values:
        offer.fault = offer.fault or f"元素 {key} 出现了两次"
    elif len(text) > LONGEST:
        offer.fault = offer.fault or f"元素 {key} 超过 {LONGEST} 字"
    elif "\N{REPLACEMENT CHARACTER}" in text:
        offer.fault = offer.fault or f"元素 {key} 含有无法识别的字符，可能与声明的编码不符"
    offer.values.setdefault(key, text[:LONGEST])


def _header(name: str, attributes: dict[str, str]) -> Header:
    kind = attributes.get("kind", "")
    if name != ROOT or kind not in KIND_TITLES:
        raise CatalogueFault(f"根元素应为 {ROOT}，kind 应为 {'、'.join(KIND_TITLES)}")
    try:
        return Header(kind, date.fromisoformat(attributes.get("date", "")))
    except ValueError:
        raise CatalogueFault(f"{ROOT} 的 date 不是日期") from None


def _no_dtd(*_declared: object) -> NoReturn:
    raise CatalogueFault("含有 DTD，按安全规定不予解析")


def _utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The file as UTF-8, whatever of the allowed encodings it declares."""
    source = iter(chunks)
    head = b""
    for chunk in source:
        head += chunk
        if len(head) >= 256:
            break
    declared = _DECLARED.search(head.removeprefix(codecs.BOM_UTF8))
    name = declared.group(1).decode().lower() if declared else "utf-8"
    if name not in ENCODINGS:
        raise CatalogueFault(f"编码 {name} 不在允许范围（UTF-8、GBK、GB18030）")
    decoder = codecs.getincrementaldecoder(ENCODINGS[name])("replace")
    yield decoder.decode(head).encode()
    for chunk in source:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()
