// Shows the file of a [data-preview] in its pane: a PDF page by page as it is scrolled to, a picture, a player.
import { enhance, word } from "./words.js";

const STEPS = [50, 75, 100, 125, 150, 200, 300];
const EDGE = 32;

/** Wire the zoom buttons of `preview`; `apply` is called with the percent chosen. */
function zoomable(preview, apply) {
  const tools = preview.querySelector("[data-preview-tools]");
  const shown = preview.querySelector("[data-zoom-now]");
  let step = STEPS.indexOf(100);
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    step = Math.max(0, Math.min(STEPS.length - 1, step + Number(button.dataset.zoom)));
    shown.textContent = `${STEPS[step]}%`;
    apply(STEPS[step]);
  });
}

function say(pane, text) {
  const note = document.createElement("p");
  note.className = "preview-note";
  note.textContent = text;
  pane.replaceChildren(note);
}

/** Put an empty sheet for each page and draw it when it comes near the window. */
async function showPdf(preview, pane) {
  const { openPdf, drawPage } = await import("./pdf.js");
  const file = await openPdf({ url: preview.dataset.previewUrl });
  const first = (await file.getPage(1)).getViewport({ scale: 1 });
  let width = 0;
  const draw = async (sheet) => {
    const wanted = width;
    const canvas = await drawPage(await file.getPage(Number(sheet.dataset.page)), wanted);
    if (wanted !== width) return;
    sheet.style.height = canvas.style.height;
    sheet.replaceChildren(canvas);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        draw(target).catch(() => say(target, word("preview_failed")));
      }
    },
    { root: pane, rootMargin: "600px" },
  );
  const sheets = Array.from({ length: file.numPages }, (_, index) => {
    const sheet = document.createElement("div");
    sheet.className = "preview-sheet";
    sheet.dataset.page = index + 1;
    sheet.setAttribute("role", "img");
    sheet.setAttribute("aria-label", word("page_of", { page: index + 1, pages: file.numPages }));
    return sheet;
  });
  let percent = 100;
  const layOut = () => {
    const wanted = Math.round(((Math.min(pane.clientWidth, 1200) - EDGE) * percent) / 100);
    if (wanted === width) return;
    width = wanted;
    for (const sheet of sheets) {
      sheet.style.width = `${width}px`;
      sheet.style.height = `${Math.round((width * first.height) / first.width)}px`;
      observer.observe(sheet);
    }
  };
  pane.replaceChildren(...sheets);
  // A turned phone has another width; the first call comes at once.
  new ResizeObserver(layOut).observe(pane);
  zoomable(preview, (chosen) => {
    percent = chosen;
    layOut();
  });
}

function showImage(preview, pane) {
  const image = document.createElement("img");
  image.crossOrigin = "anonymous"; // files may come from an address of their own, which lets only our pages read
  image.src = preview.dataset.previewUrl;
  image.alt = word("preview_of", { name: preview.dataset.name });
  image.addEventListener("error", () => say(pane, word("preview_failed")));
  pane.replaceChildren(image);
  zoomable(preview, (percent) => {
    image.classList.toggle("is-zoomed", percent !== 100);
    image.style.width = percent === 100 ? "" : `${Math.round(((pane.clientWidth - EDGE) * percent) / 100)}px`;
  });
}

function showPlayer(preview, pane, kind) {
  const player = document.createElement(kind);
  player.controls = true;
  player.preload = "metadata";
  player.crossOrigin = "anonymous";
  player.src = preview.dataset.previewUrl;
  player.setAttribute("aria-label", word("preview_of", { name: preview.dataset.name }));
  player.addEventListener("error", () => say(pane, word("preview_failed")));
  pane.replaceChildren(player);
}

/** Return which of pdf, image, audio, video `kind` is: a word, an extension or a media type. */
export function family(kind) {
  if (/pdf/i.test(kind)) return "pdf";
  if (/^image|jpe?g|png/i.test(kind)) return "image";
  if (/^audio|mp3/i.test(kind)) return "audio";
  if (/^video|mp4/i.test(kind)) return "video";
  return "other";
}

enhance("[data-preview]", async (preview) => {
  const pane = preview.querySelector("[data-preview-pane]");
  const kind = family(preview.dataset.kind);
  say(pane, word("loading"));
  try {
    if (kind === "pdf") await showPdf(preview, pane);
    else if (kind === "image") showImage(preview, pane);
    else if (kind === "other") say(pane, word("preview_failed"));
    else showPlayer(preview, pane, kind);
  } catch {
    say(pane, word("preview_failed"));
  }
});
