"""Short tunes and films, made from a seed and encoded for browsers."""

import array
import math
import random
from fractions import Fraction
from io import BytesIO
from typing import Any

import av
from PIL import Image, ImageDraw

_SAMPLE_RATE = 44_100
_FRAMES_A_SECOND = 12
_NOTES_A_SECOND = 3
_SCALE = (0, 2, 4, 7, 9, 12, 14)  # a pentatonic scale: any order of it sounds like a tune
_LOWEST_HERTZ = 261.63
_LOUDNESS = 9_000
_BALL = 16


def encode_mp3(seconds: int, seed: int) -> bytes:
    """Return a tune of ``seconds`` as MP3, mono."""
    output = BytesIO()
    with av.open(output, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=_SAMPLE_RATE, layout="mono")
        stream.bit_rate = 64_000
        _mux_tune(container, stream, seconds, seed)
    return output.getvalue()


def encode_mp4(seconds: int, seed: int, still: Image.Image) -> bytes:
    """Return a film of ``seconds`` as MP4: a ball bouncing over ``still``, with a tune."""
    output = BytesIO()
    with av.open(output, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=_FRAMES_A_SECOND)
        video.width, video.height, video.pix_fmt = still.width, still.height, "yuv420p"
        video.options = {"preset": "veryfast", "crf": "30"}
        video.codec_context.thread_count = 1
        audio = container.add_stream("aac", rate=_SAMPLE_RATE, layout="mono")
        audio.bit_rate = 64_000
        for number in range(seconds * _FRAMES_A_SECOND):
            frame: Any = av.VideoFrame.from_image(_with_ball(still, number / _FRAMES_A_SECOND, seed))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, _FRAMES_A_SECOND)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        _mux_tune(container, audio, seconds, seed)
    return output.getvalue()


def _with_ball(still: Image.Image, seconds: float, seed: int) -> Image.Image:
    """Return ``still`` with a ball where it is after ``seconds``."""
    image = still.copy()
    width, height = image.size
    across = (seconds * 0.23 + seed * 0.137) % 2
    left = (width - 2 * _BALL) * (across if across < 1 else 2 - across)
    top = (height - 2 * _BALL) * (1 - 0.7 * abs(math.sin(seconds * 2.6)))
    ImageDraw.Draw(image).ellipse(
        (left, top, left + 2 * _BALL, top + 2 * _BALL), fill="#e76f51", outline="#ffffff"
    )
    return image


def _mux_tune(container: Any, stream: Any, seconds: int, seed: int) -> None:
    """Encode a tune of ``seconds`` into ``stream`` of ``container``, and end the stream."""
    resampler = av.AudioResampler(stream.codec_context.format, "mono", _SAMPLE_RATE)
    position = 0
    for note in _tune(seconds, seed):
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(note))
        frame.planes[0].update(note.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = _SAMPLE_RATE, position, Fraction(1, _SAMPLE_RATE)
        position += len(note)
        for resampled in resampler.resample(frame):
            container.mux(stream.encode(resampled))
    container.mux(stream.encode(None))


def _tune(seconds: int, seed: int) -> list["array.array[int]"]:
    """Return the notes of the tune of ``seed`` as samples, one after the other."""
    dice = random.Random(seed)  # noqa: S311 (a tune, not a secret)
    samples = _SAMPLE_RATE // _NOTES_A_SECOND
    sounds = {step: _note(step, samples) for step in _SCALE}
    return [sounds[dice.choice(_SCALE)] for _ in range(seconds * _NOTES_A_SECOND)]


def _note(step: int, samples: int) -> "array.array[int]":
    """Return one plucked note, ``step`` half tones above the lowest, fading to silence."""
    turn = 2 * math.pi * _LOWEST_HERTZ * 2 ** (step / 12) / _SAMPLE_RATE
    return array.array(
        "h",
        (
            int(_LOUDNESS * (1 - at / samples) ** 2 * (math.sin(turn * at) + 0.4 * math.sin(2 * turn * at)))
            for at in range(samples)
        ),
    )
