"""A witness of the test, run as another system would: over HTTP, with a key and a memory of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from licheng.kernel.checkpoints import Checkpoint, open_checkpoint
from licheng.kernel.cosignatures import cosign
from licheng.kernel.signatures import SigningKey, generate_key
from licheng.kernel.signed_notes import SignatureKind, VerifierKey
from licheng.kernel.witnessing import WitnessAnswer, judge_head, parse_witness_request
from licheng.shared.clock import real_now
from licheng.shared.log.peers import Introduction


@dataclass
class Witness:
    """What it knows: the log it is a witness of, and the last head it cosigned; ``is_down`` answers nothing useful."""

    log: VerifierKey
    name: str = "central.example/witness"
    key: SigningKey = field(default_factory=generate_key)
    last: Checkpoint | None = None
    is_down: bool = False
    asked: int = 0
    url: str = ""

    def introduction(self) -> Introduction:
        """Return how the witness introduces itself, with a log that nobody looks at."""
        public = VerifierKey(self.name, SignatureKind.COSIGNATURE, self.key.public)
        log = VerifierKey("central.example/log", SignatureKind.ED25519, generate_key().public)
        return Introduction(self.url, log.vkey, public.vkey)

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a head."""
        self.asked += 1
        if self.is_down:
            return 503, b""
        request = parse_witness_request(body)
        head, _ = open_checkpoint(request.note, self.log)
        answer = judge_head(request, head, self.last)
        if answer is WitnessAnswer.CONFLICT:
            return answer, f"{self.last.size if self.last else 0}\n".encode()
        if answer is not WitnessAnswer.COSIGNED:
            return answer, b""
        self.last = head
        return answer, cosign(head, self.name, self.key, real_now()).line.encode()


@contextmanager
def running_witness(witness: Witness) -> Iterator[Witness]:
    """Serve ``witness`` while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = witness.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        witness.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield witness
        server.shutdown()
        serving.join()
