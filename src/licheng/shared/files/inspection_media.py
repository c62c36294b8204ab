"""Whether bytes are sound or video that a browser can begin to play and follow to the end.

All packets are walked through; the first ones of each stream are decoded.
Run it only inside the limited process of ``inspection_child``.
"""

import importlib
import pkgutil
import struct
from io import BytesIO
from typing import Any, BinaryIO

import av
import av.container

from licheng.kernel.results import Allowed, Decision, Refused, RefusedError
from licheng.shared.files import inspection_caps as caps

_DAMAGE = (av.FFmpegError, OSError, ValueError, TypeError, LookupError, EOFError, struct.error, RuntimeError)
_DECODED_PACKETS = {"audio": 100, "video": 12}
_LEAST_FRAMES = {"mp3": 3, "mp4": 1}
_FOREIGN_SHARE = 0.5


def inspect(file: BinaryIO, kind: str) -> Decision:
    """Return Allowed for an ``kind`` ("mp3" or "mp4") file whose streams decode and end within the cap."""
    data = file.read()
    if kind == "mp4" and not _boxes_are_whole(data):
        return Refused("media_damaged")
    try:
        with av.open(BytesIO(data), format=kind) as container:
            tracks = _tracks(container, kind)
            walked = _walk(container, tracks)
            _check_length(container, walked)
    except RefusedError as error:
        return error.refused
    except PermissionError:
        raise  # something loaded late was shut off: that says nothing about the file
    except _DAMAGE:
        return Refused("media_damaged")
    sound = all(track.frames >= _LEAST_FRAMES[kind] and track.faults * 4 <= track.frames for track in walked)
    if kind == "mp3":
        sound = sound and walked[0].size >= (len(data) - _tag_size(data)) * _FOREIGN_SHARE
    return Allowed() if sound else Refused("media_damaged")


def warm_up() -> None:
    """Judge bytes that are no sound, so that the library loads what it loads late before files are shut off."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    inspect(BytesIO(b"\xff\xfb\x90\x00" * 1_000), "mp3")


class _Track:
    """What was seen of one stream."""

    def __init__(self, stream: Any) -> None:
        """Begin with nothing seen of ``stream``."""
        self.stream = stream
        self.size = 0
        self.packets = 0
        self.frames = 0
        self.faults = 0
        self.seconds = 0.0

    def see(self, packet: Any) -> None:
        """Count ``packet`` and decode it while it is among the first ones."""
        self.size += packet.size
        self.packets += bool(packet.size)
        if packet.pts is not None and packet.time_base:
            self.seconds = max(self.seconds, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if self.packets > _DECODED_PACKETS[self.stream.type] and self.frames:
            return
        try:
            self.frames += len(packet.decode())
        except _DAMAGE:
            self.faults += 1


def _tracks(container: Any, kind: str) -> list[_Track]:
    """Return the streams to follow.

    Raises:
        RefusedError: there is nothing to hear or see, or a frame is larger than its cap.
    """
    streams = list(container.streams.audio)
    if kind == "mp3" and not streams:
        raise RefusedError(Refused("media_no_audio"))
    if kind == "mp4":
        streams += list(container.streams.video)
    if not streams:
        raise RefusedError(Refused("media_no_stream"))
    for stream in streams:
        context = stream.codec_context
        if context is None:
            raise RefusedError(Refused("media_damaged"))
        context.thread_count = 1
        if stream.type == "video" and context.width * context.height > caps.MAXIMUM_FRAME_PIXELS:
            raise RefusedError(
                Refused("media_too_many_pixels", {"width": context.width, "height": context.height})
            )
    return [_Track(stream) for stream in streams]


def _walk(container: Any, tracks: list[_Track]) -> list[_Track]:
    """Return ``tracks`` after every packet of theirs has been seen; a hole in the data counts as a fault."""
    by_index = {track.stream.index: track for track in tracks}
    for number, packet in enumerate(container.demux(*(track.stream for track in tracks))):
        if number > caps.MAXIMUM_PACKETS:
            raise RefusedError(Refused("media_damaged"))
        by_index[packet.stream_index].see(packet)
    return tracks


def _check_length(container: Any, tracks: list[_Track]) -> None:
    """Raise RefusedError when the declared or the walked length passes the cap."""
    declared = (container.duration or 0) / 1_000_000
    seconds = max(declared, *(track.seconds for track in tracks))
    if seconds > caps.MAXIMUM_SECONDS:
        limit = caps.MAXIMUM_SECONDS // 60
        raise RefusedError(Refused("media_too_long", {"minutes": int(seconds // 60), "limit": limit}))


def _tag_size(data: bytes) -> int:
    """Return the size of the ID3v2 tag in front of the sound (ID3v2.4, 3.1)."""
    if data[:3] != b"ID3":
        return 0
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10


_CONTENT_BOXES = {b"moov", b"mdat"}


def _boxes_are_whole(data: bytes) -> bool:
    """Return whether the top boxes fill the file, with one ``moov`` among them (ISO 14496-12, 4.2)."""
    position = 0
    kinds: set[bytes] = set()
    while position + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        if size == 1 and position + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, position + 8)
        elif size == 0:
            size = len(data) - position
        if size < 8 or position + size > len(data):  # noqa: PLR2004 (a box holds at least its header)
            return kind not in _CONTENT_BOXES and kinds >= _CONTENT_BOXES and position > 0
        kinds.add(kind)
        position += size
    return b"moov" in kinds
