"""Sound and film: honest ones, other codecs, damaged ones and lying boxes."""

import math
import struct
from array import array
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO
from typing import Any

import av
from PIL import Image

from licheng.demo.media import make_mp3, make_mp4
from tests.factories.specimens import Specimen, cut, flip

MEDIA = "outcome-media"
RATE = 44_100


def sound(codec: str, container: str, seconds: float = 1, *, layout: str = "mono", **options: Any) -> bytes:
    """Return a tone of ``seconds`` encoded by ``codec``."""
    output = BytesIO()
    with av.open(output, "w", format=container, options=options) as target:
        stream: Any = target.add_stream(codec, rate=RATE, layout=layout)
        stream.bit_rate = 64_000
        resampler = av.AudioResampler(stream.codec_context.format, layout, RATE)
        tone = array("h", (int(9_000 * math.sin(at / 16)) for at in range(int(RATE * seconds))))
        frame: Any = av.AudioFrame(format="s16", layout="mono", samples=len(tone))
        frame.planes[0].update(tone.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        for resampled in resampler.resample(frame):
            target.mux(stream.encode(resampled))
        target.mux(stream.encode(None))
    return output.getvalue()


def film(
    codec: str,
    container: str,
    size: tuple[int, int] = (64, 48),
    *,
    movflags: str = "",
    apart: int = 1,
    frames: int = 10,
) -> bytes:
    """Return gray frames encoded by ``codec``, ``apart`` tenths of a second from each other."""
    output = BytesIO()
    with av.open(output, "w", format=container, options={"movflags": movflags} if movflags else {}) as target:
        stream: Any = target.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.thread_count = 1
        for number in range(frames):
            frame: Any = av.VideoFrame.from_image(Image.new("RGB", size, (number * 20,) * 3))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number * apart, Fraction(1, 10)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return output.getvalue()


@cache
def tune() -> bytes:
    return make_mp3(3, 1)


@cache
def movie() -> bytes:
    return make_mp4(2, 1)


def tagged(data: bytes, size: int) -> bytes:
    """Return ``data`` behind an ID3v2 tag with ``size`` bytes of padding."""
    spread = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + spread + b"\0" * size + data


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, kind) + data


def good() -> Iterator[Specimen]:
    yield Specimen("tune.mp3", tune(), purpose=MEDIA)
    yield Specimen("口頭報告.MP3", make_mp3(1, 2), purpose=MEDIA)
    yield Specimen("stereo.mp3", sound("libmp3lame", "mp3", layout="stereo"), purpose=MEDIA)
    yield Specimen("no_tag.mp3", sound("libmp3lame", "mp3", id3v2_version="0", write_xing="0"), purpose=MEDIA)
    yield Specimen("large_tag.mp3", tagged(tune(), 100_000), purpose=MEDIA)
    yield Specimen("old_tag_behind.mp3", tune() + b"TAG" + b"\0" * 125, purpose=MEDIA)
    yield Specimen("cut_70.mp3", cut(tune(), 0.7), purpose=MEDIA)
    yield Specimen("some_bits_flipped.mp3", flip(tune(), 9_000, 12_000), purpose=MEDIA)
    yield Specimen("movie.mp4", movie(), purpose=MEDIA)
    yield Specimen("成果發表🎬.mp4", make_mp4(1, 3), purpose=MEDIA)
    yield Specimen("performance.mp4", movie(), purpose="performance-media")
    yield Specimen("silent.mp4", film("libx264", "mp4"), purpose=MEDIA)
    yield Specimen(
        "fragmented.mp4", film("libx264", "mp4", movflags="frag_keyframe+empty_moov"), purpose=MEDIA
    )
    yield Specimen("mpeg4.mp4", film("mpeg4", "mp4"), purpose=MEDIA)
    yield Specimen("sound_only.mp4", sound("aac", "mp4"), purpose=MEDIA)
    yield Specimen("phone_recording.mp4", sound("aac", "ipod"), purpose=MEDIA)
    yield Specimen("trailing_bytes.mp4", movie() + b"\0\0\0", purpose=MEDIA)
    yield Specimen("free_box_behind.mp4", movie() + box(b"free", b"\0" * 100), purpose=MEDIA)


def bad() -> Iterator[Specimen]:
    """Yield every damaged or lying one."""
    yield from bad_sound("media_damaged")
    yield from bad_films("media_damaged")


def bad_films(code: str) -> Iterator[Specimen]:
    for share in (0.05, 0.3, 0.6, 0.95):
        yield Specimen(f"cut_{int(share * 100)}.mp4", cut(movie(), share), code, MEDIA)
    yield Specimen("header_only.mp4", movie()[:32], code, MEDIA)
    yield Specimen("no_index.mp4", movie()[:32] + box(b"mdat", b"\0" * 5_000), code, MEDIA)
    yield Specimen("index_only.mp4", movie()[:32] + box(b"moov", b""), "media_no_stream", MEDIA)
    yield Specimen("index_of_zeros.mp4", movie()[:32] + box(b"moov", b"\0" * 5_000), "media_no_stream", MEDIA)
    yield Specimen("box_size_huge.mp4", movie()[:32] + b"\x7f\xff\xff\xffmoov" + b"\0" * 100, code, MEDIA)
    yield Specimen(
        "box_size_64_huge.mp4", movie()[:32] + b"\0\0\0\1moov" + b"\xff" * 8 + b"\0" * 100, code, MEDIA
    )
    yield Specimen("box_size_tiny.mp4", movie()[:32] + b"\0\0\0\3moov" + movie()[32:], code, MEDIA)
    deep = b""
    for _ in range(5_000):
        deep = box(b"moov", deep)
    yield Specimen("boxes_nested.mp4", movie()[:32] + deep, code, MEDIA)
    table = movie().replace(b"stsz", b"stsz", 1)
    at = table.index(b"stsz") + 12
    yield Specimen("table_count_huge.mp4", table[:at] + b"\x7f\xff\xff\xff" + table[at + 4 :], code, MEDIA)
    data = movie().index(b"mdat") + 4
    index = movie().index(b"moov") - 4
    yield Specimen("data_zeroed.mp4", movie()[:data] + b"\0" * (index - data) + movie()[index:], code, MEDIA)
    yield Specimen("three_hours.mp4", film("libx264", "mp4", apart=12_000), "media_too_long", MEDIA)
    yield Specimen(
        "eight_k.mp4", film("mpeg4", "mp4", (7_680, 4_320), frames=1), "media_too_many_pixels", MEDIA
    )


def bad_sound(code: str) -> Iterator[Specimen]:
    first = tune()[: tune().index(b"\xff\xfb") + 417]
    yield Specimen("one_frame_and_zeros.mp3", first + b"\0" * 40_000, code, MEDIA)
    yield Specimen("one_frame_and_words.mp3", first + "garbage 垃圾".encode() * 3_000, code, MEDIA)
    yield Specimen("tag_only.mp3", tagged(b"", 1_000), code, MEDIA)
    yield Specimen("tag_and_zeros.mp3", tagged(b"\0" * 30_000, 10), code, MEDIA)
    yield Specimen("header_only.mp3", b"\xff\xfb\x90\x64", code, MEDIA)
    yield Specimen("headers_repeated.mp3", b"\xff\xfb\x90\x64" + b"\xaa" * 5_000, code, MEDIA)
    yield Specimen("cut_1.mp3", cut(tune(), 0.01), code, MEDIA)
    yield Specimen("flac_under_tag.mp3", tagged(sound("flac", "flac"), 10), code, MEDIA)
