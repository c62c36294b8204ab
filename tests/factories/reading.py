"""A PDF as a reader shows it: by the pdf.js that the screens ship, in Chromium, with no network."""

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Route

from tests.repository.sources import VENDOR

SITE = "http://reader.example"
READ = """async ([data, scale]) => {
  const pdf = await import("/pdf.min.mjs");
  pdf.GlobalWorkerOptions.workerSrc = "/pdf.worker.min.mjs";
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const opened = await pdf.getDocument({ data: bytes, cMapUrl: "/cmaps/", cMapPacked: true, wasmUrl: "/wasm/" }).promise;
  const page = await opened.getPage(1), viewport = page.getViewport({ scale });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [viewport.width, viewport.height];
  await page.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
  const { items } = await page.getTextContent();
  const attachments = Object.fromEntries(
    Object.entries(await opened.getAttachments()).map(([name, { content }]) => [name, btoa(String.fromCharCode(...content))]));
  return {
    pages: opened.numPages, text: items.map((item) => item.str).join(""), attachments,
    picture: canvas.toDataURL("image/png").split(",")[1],
  };
}"""
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}


@dataclass(frozen=True)
class Shown:
    """What a reader makes of a PDF: how many pages, and of the first one text and picture; all attachments."""

    pages: int
    text: str
    attachments: dict[str, bytes]
    picture: Image.Image


def shown(browser: Browser, data: bytes, scale: float = 2.0) -> Shown:
    """Return ``data`` as pdf.js shows it, at 72 dots an inch times ``scale``."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", _answer)
    page.goto(SITE)
    read = page.evaluate(READ, [base64.b64encode(data).decode(), scale])
    context.close()
    return Shown(
        pages=read["pages"],
        text=read["text"],
        attachments={name: base64.b64decode(content) for name, content in read["attachments"].items()},
        picture=Image.open(io.BytesIO(base64.b64decode(read["picture"]))),
    )


def _answer(route: Route) -> None:
    asked = VENDOR / "pdfjs" / route.request.url.removeprefix(SITE).strip("/")
    if asked.is_file():
        route.fulfill(
            body=asked.read_bytes(), content_type=TYPES.get(Path(asked).suffix, "application/octet-stream")
        )
    else:
        route.fulfill(body="<!doctype html><title>-</title>", content_type="text/html")
