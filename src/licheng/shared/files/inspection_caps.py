"""Caps of the file inspection: what a parser may use, and what a work may unfold to.

The sizes of the files themselves are in ``licheng.kernel.limits``.  These caps keep
one hostile file from costing a server or a reader's browser more than an honest
work ever needs (reliability plan S14 to S16).
"""

MEBIBYTE = 1_048_576

MEMORY_BYTES = 480 * MEBIBYTE
"""Address space of one inspecting process, its libraries included."""

CPU_SECONDS = 6
WALL_SECONDS = 8.0
"""What one file may take before its process is killed by the kernel."""

SERVER_PATIENCE_SECONDS = 8.5
CLIENT_PATIENCE_SECONDS = 9.5
"""When the server kills the process group, and when the caller stops waiting."""

MAXIMUM_PAGES = 1_000
MAXIMUM_PDF_OBJECTS = 200_000
MAXIMUM_STREAM_BYTES = 128 * MEBIBYTE
MAXIMUM_PDF_BYTES = 256 * MEBIBYTE
"""One stream, and all streams of a PDF together, after decompression."""

MAXIMUM_PIXELS = 50_000_000
"""Pictures: a 50-megapixel camera's photo just fits; decoded it is 200 MB."""

MAXIMUM_FRAME_PIXELS = 4_096 * 2_304
MAXIMUM_SECONDS = 2 * 60 * 60
MAXIMUM_PACKETS = 1_000_000
"""Media: one frame, the whole length, and the pieces walked through."""
