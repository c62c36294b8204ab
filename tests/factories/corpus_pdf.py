"""PDF files: honest, odd, locked, active, damaged and hostile."""

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, String

from licheng.demo.media import make_jpg, make_pdf
from tests.factories.specimens import Specimen, cut, flip

FLATE = {"/Filter": Name.FlateDecode}
LINES = ["本次探究以校園後方的溪流為對象，記錄水溫、酸鹼值與溶氧量。"] * 6


def built(change: Callable[[pikepdf.Pdf], Any] | None = None, pages: int = 1, **saving: Any) -> bytes:
    """Return a PDF of blank pages after ``change`` has been made to it."""
    output = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(zlib.compress(b"0 0 m 100 100 l S\n" * 400), FLATE)
        if change:
            change(pdf)
        pdf.save(output, **{"compress_streams": False, "static_id": True, **saving})
    return output.getvalue()


def written(objects: list[bytes], root: int = 1, extra: bytes = b"") -> bytes:
    """Return a PDF written by hand from the bodies of its objects, with a right cross-reference table."""
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (len(objects) + 1, root, extra, start)


def hand_stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"


def root(key: str, value: Any) -> Callable[[pikepdf.Pdf], None]:
    """Return the change that puts ``value`` under ``key`` of the catalog."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root[key] = value

    return change


def annotated(annotation: Dictionary) -> Callable[[pikepdf.Pdf], None]:
    """Return the change that puts ``annotation`` on the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Annots = Array([pdf.make_indirect(annotation)])

    return change


def streamed(data: bytes, **entries: Any) -> Callable[[pikepdf.Pdf], None]:
    """Return the change that makes ``data`` the first page's content."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(data, {f"/{key}": value for key, value in entries.items()})

    return change


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def good() -> Iterator[Specimen]:
    whole = make_pdf("學習歷程", LINES, 2, 1)
    yield Specimen("report.pdf", whole)
    yield Specimen("水質檢測 期末報告（最終版）.pdf", make_pdf("水質", LINES, 1, 2))
    yield Specimen("emoji😀.pdf", make_pdf("表情", LINES, 1, 3))
    yield Specimen("CAPITALS.PDF", make_pdf("大寫", LINES, 1, 4))
    yield Specimen("empty_lines.pdf", make_pdf("空行", ["", ""], 1, 5))
    yield Specimen("pages_900.pdf", built(pages=900))
    yield Specimen("object_streams.pdf", built(object_stream_mode=pikepdf.ObjectStreamMode.generate))
    yield Specimen("linearized.pdf", built(linearize=True))
    yield Specimen("version_2.pdf", built(min_version="2.0"))
    yield Specimen("byte_order_mark.pdf", b"\xef\xbb\xbf" + whole)
    yield Specimen("preface_500.pdf", b"\n" * 500 + whole)
    yield Specimen("zeros_behind.pdf", whole + b"\0" * 500)
    yield Specimen("wrong_startxref.pdf", whole.replace(b"startxref\n", b"startxref\n9"))
    yield Specimen("html_inside.pdf", whole + b"\n%<script>alert(1)</script>\n")
    yield Specimen("written_by_hand.pdf", written([CATALOG, PAGES, PAGE]))
    yield Specimen("hex_content.pdf", built(streamed(b"30206d>", Filter=Name.ASCIIHexDecode)))
    yield Specimen("base85_content.pdf", built(streamed(b"87cURD]i,~>", Filter=Name.ASCII85Decode)))
    twice = zlib.compress(zlib.compress(b"q Q"))
    yield Specimen(
        "twice_compressed.pdf", built(streamed(twice, Filter=Array([Name.FlateDecode, Name.FlateDecode])))
    )
    photo = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=960, Height=640, Filter=Name.DCTDecode)
    yield Specimen("photo_inside.pdf", built(lambda pdf: pdf.make_stream(make_jpg("照片", 1), photo)))


def odd_but_harmless() -> Iterator[Specimen]:
    yield Specimen("goto.pdf", built(root("/OpenAction", Dictionary(S=Name.GoTo, D=Array([0, Name.Fit])))))
    yield Specimen("named_destination.pdf", built(root("/OpenAction", Array([0, Name.Fit]))))
    link = Dictionary(S=Name.URI, URI=String("https://example.org/"))
    yield Specimen("link.pdf", built(annotated(Dictionary(Subtype=Name.Link, A=link))))
    yield Specimen(
        "script_in_words.pdf",
        built(lambda pdf: pdf.docinfo.update({"/Title": String("/JavaScript /Launch")})),
    )
    yield Specimen("form.pdf", built(root("/AcroForm", Dictionary(Fields=Array([])))))
    empty = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])), JavaScript=Dictionary(Names=Array([])))
    yield Specimen("empty_name_trees.pdf", built(root("/Names", empty)))
    yield Specimen(
        "font_named_js.pdf", built(lambda pdf: pdf.pages[0].update({"/X": Dictionary({"/JSFont": 1})}))
    )
    for revision in (3, 4, 6):
        locked = Encryption(owner="owner", user="", R=revision, aes=revision > 3, metadata=revision > 3)
        yield Specimen(f"owner_only_r{revision}.pdf", built(encryption=locked))
    forbidding = pikepdf.Permissions(extract=False, print_highres=False, print_lowres=False)
    yield Specimen("no_printing.pdf", built(encryption=Encryption(owner="o", user="", allow=forbidding)))


def locked() -> Iterator[Specimen]:
    code = "pdf_password_locked"
    for revision in (3, 4, 6):
        secret = Encryption(owner="owner", user="user", R=revision, aes=revision > 3, metadata=revision > 3)
        yield Specimen(f"user_password_r{revision}.pdf", built(encryption=secret), code)
    yield Specimen("chinese_password.pdf", built(encryption=Encryption(owner="主", user="密碼")), code)
    certificate = b"/Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >> /ID [<00><00>]"
    yield Specimen("certificate.pdf", written([CATALOG, PAGES, PAGE], extra=certificate), code)


def active() -> Iterator[Specimen]:
    code = "pdf_active_content"
    yield Specimen("js_open.pdf", built(root("/OpenAction", script())), code)
    yield Specimen(
        "js_packed.pdf",
        built(root("/OpenAction", script()), object_stream_mode=pikepdf.ObjectStreamMode.generate),
        code,
    )
    yield Specimen(
        "js_named.pdf",
        built(root("/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()]))))),
        code,
    )
    yield Specimen("js_on_close.pdf", built(root("/AA", Dictionary(WC=script()))), code)
    yield Specimen(
        "js_on_page.pdf", built(lambda pdf: pdf.pages[0].update({"/AA": Dictionary(O=script())})), code
    )
    yield Specimen("js_in_link.pdf", built(annotated(Dictionary(Subtype=Name.Link, A=script()))), code)
    yield Specimen(
        "js_next.pdf",
        built(root("/OpenAction", Dictionary(S=Name.GoTo, D=Array([]), Next=Array([script()])))),
        code,
    )
    yield Specimen(
        "js_owner_locked.pdf",
        built(root("/OpenAction", script()), encryption=Encryption(owner="o", user="")),
        code,
    )
    hidden = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /J#61vaScript /#4aS (app.alert\\(1\\)) >> >>"
    yield Specimen("js_escaped.pdf", written([hidden, PAGES, PAGE]), code)
    apart = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S 4 0 R /X 5 0 R >> >>"
    yield Specimen(
        "js_name_apart.pdf", written([apart, PAGES, PAGE, b"/JavaScript", b"(app.alert\\(1\\))"]), code
    )
    yield Specimen(
        "js_stream.pdf",
        built(lambda pdf: root("/OpenAction", Dictionary(S=Name.Rendition, JS=pdf.make_stream(b"1")))(pdf)),
        code,
    )
    yield from attached_or_launching(code)


def attached_or_launching(code: str) -> Iterator[Specimen]:
    start = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    yield Specimen("launch_open.pdf", built(root("/OpenAction", start)), code)
    yield Specimen("launch_link.pdf", built(annotated(Dictionary(Subtype=Name.Link, A=start))), code)
    yield Specimen("rich_media.pdf", built(annotated(Dictionary(Subtype=Name.RichMedia))), code)
    yield Specimen("attached.pdf", built(lambda pdf: pdf.attachments.update({"a.exe": b"MZ"})), code)
    attached = Dictionary(Subtype=Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, EF=Dictionary(F=0)))
    yield Specimen("attached_to_page.pdf", built(annotated(attached)), code)
    loose = Dictionary(Type=Name.EmbeddedFile)
    yield Specimen(
        "attached_nowhere.pdf", built(lambda pdf: root("/X", pdf.make_stream(b"MZ", loose))(pdf)), code
    )
    yield Specimen("xfa.pdf", built(root("/AcroForm", Dictionary(XFA=Array([String("template")])))), code)


def damaged() -> Iterator[Specimen]:
    code = "pdf_damaged"
    whole = make_pdf("損壞", LINES, 2, 7)
    for share in (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97):
        yield Specimen(f"cut_{int(share * 100)}.pdf", cut(whole, share), code)
    yield Specimen("header_only.pdf", b"%PDF-1.7\n", code)
    yield Specimen("header_and_noise.pdf", b"%PDF-1.7\n" + zlib.compress(bytes(range(256)) * 400), code)
    yield Specimen("header_and_zeros.pdf", b"%PDF-1.7\n" + b"\0" * 50_000, code)
    plain = built()
    content = plain.index(b"stream\n") + 20
    for offset in (0, 7, 15):
        yield Specimen(f"flipped_content_{offset}.pdf", flip(plain, content + offset), code)
    yield Specimen("no_catalog.pdf", written([b"<< /Type /Nothing >>", PAGES, PAGE], root=9), code)
    yield Specimen("zeroed_middle.pdf", whole[:200] + b"\0" * (len(whole) - 200), code)
    itself = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield Specimen("page_tree_loop.pdf", written([CATALOG, itself]), code)
    around = [
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
    ]
    yield Specimen("page_tree_long_loop.pdf", written(around), code)
    yield Specimen("bad_base85.pdf", built(streamed(b"\xff\xfe~>", Filter=Name.ASCII85Decode)), code)
    yield Specimen("bad_hex.pdf", built(streamed(b"zz>", Filter=Name.ASCIIHexDecode)), code)
    yield Specimen("no_pages_key.pdf", written([b"<< /Type /Catalog >>"]), code)
    yield Specimen("no_kids.pdf", written([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]), "pdf_no_pages")
    yield Specimen("header_far_in.pdf", b"\n" * 2_000 + whole, "file_type_unknown")


def hostile() -> Iterator[Specimen]:
    code = "pdf_too_complex"
    bomb = _zeros(140)
    yield Specimen("bomb_content.pdf", built(streamed(bomb, Filter=Name.FlateDecode)), code)
    chain = Array([Name.FlateDecode, Name.FlateDecode])
    yield Specimen("bomb_in_bomb.pdf", built(streamed(zlib.compress(_zeros(200), 9), Filter=chain)), code)
    seventy = _zeros(70)
    together = built(lambda pdf: root("/X", Array([pdf.make_stream(seventy, FLATE) for _ in range(4)]))(pdf))
    yield Specimen("bombs_together.pdf", together, code)
    wide = Dictionary(Subtype=Name.Image, Width=60_000, Height=60_000)
    yield Specimen("bomb_picture.pdf", built(lambda pdf: root("/X", pdf.make_stream(b"", wide))(pdf)), code)
    yield Specimen("too_many_pages.pdf", built(pages=1_001), "pdf_too_many_pages")
    yield Specimen("object_stream_bomb.pdf", _object_stream_bomb(), "pdf_damaged")
    nested = b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 100_000 + b"]" * 100_000 + b" >>"
    yield Specimen("nested_arrays.pdf", written([nested, PAGES, PAGE]), "pdf_damaged")
    deep = b"<< /A " * 450 + b"<< /JSX 1 >>" + b">>" * 450
    yield Specimen("nested_dictionaries.pdf", written([CATALOG, PAGES, PAGE, deep]), code)
    start = len(written([CATALOG, PAGES, PAGE]).split(b"xref")[0])
    yield Specimen("xref_loop.pdf", written([CATALOG, PAGES, PAGE], extra=b"/Prev %d" % start))
    yield Specimen("xref_size_huge.pdf", _with_huge_size(), "")


def _zeros(mebibytes: int) -> bytes:
    """Return so many mebibytes of zeros, compressed."""
    squeezer = zlib.compressobj(9)
    piece = b"\0" * 1_048_576
    return b"".join([squeezer.compress(piece) for _ in range(mebibytes)]) + squeezer.flush()


def _object_stream_bomb() -> bytes:
    """Return a PDF whose cross-reference stream unfolds to more than the process may hold."""
    entries = b"/Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode"
    body = b"%PDF-1.7\n"
    start = len(body)
    return (
        body
        + b"9 0 obj\n"
        + hand_stream(_zeros(200), entries)
        + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start
    )


def _with_huge_size() -> bytes:
    return written([CATALOG, PAGES, PAGE]).replace(b"/Size 4", b"/Size 2147483647")
