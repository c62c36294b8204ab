// pdf.js with the paths of what it needs beside it: worker, character maps of CJK fonts, standard fonts.
import { getDocument, GlobalWorkerOptions } from "../vendor/pdfjs/pdf.min.mjs";

const folder = new URL("../vendor/pdfjs/", import.meta.url);
GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", folder).href;

/** Return a promise of the document in `source` ({url} or {data}); scripts inside it are never run. */
export function openPdf(source) {
  return getDocument({
    ...source,
    cMapUrl: new URL("cmaps/", folder).href,
    cMapPacked: true,
    standardFontDataUrl: new URL("standard_fonts/", folder).href,
    wasmUrl: new URL("wasm/", folder).href,
    isEvalSupported: false,
    enableXfa: false,
  }).promise;
}

/** Draw `page` into a new canvas `width` CSS pixels wide and return it. */
export async function drawPage(page, width) {
  const natural = page.getViewport({ scale: 1 });
  const sharpness = Math.min(window.devicePixelRatio || 1, 2);
  const viewport = page.getViewport({ scale: (width / natural.width) * sharpness });
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${Math.round((width * natural.height) / natural.width)}px`;
  await page.render({ canvas, viewport }).promise;
  return canvas;
}
