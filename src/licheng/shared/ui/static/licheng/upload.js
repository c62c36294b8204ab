// The upload tile: pick, check, show at once, send so that a cut costs nothing, and say "stored" only when the server said so.
import { enhance, fileSize, word } from "./words.js";
import { family } from "./preview.js";

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function csrfToken(tile) {
  return tile.closest("form")?.querySelector("[name=csrfmiddlewaretoken]")?.value ?? cookie("csrftoken");
}

/** Return the sentence that says why `file` cannot be sent, or "" when it can. */
function objection(file, { limit, accept, kinds }) {
  if (file.size === 0) return word("empty_file");
  if (accept && !accept.split(",").includes(file.type)) return word("wrong_kind", { kinds });
  if (file.size <= Number(limit)) return "";
  const excess = file.size - Number(limit);
  return word("too_large", { size: fileSize(file.size), limit: fileSize(Number(limit)), excess: fileSize(excess) });
}

/** Show a thumbnail of `file`, and a player below for sound and film; return the URLs to free later. */
async function showThumb(file, thumb, preview) {
  const kind = family(file.type);
  if (kind === "pdf") {
    const { openPdf, drawPage } = await import("./pdf.js");
    const document_ = await openPdf({ data: await file.arrayBuffer() });
    thumb.replaceChildren(await drawPage(await document_.getPage(1), 70));
    return [];
  }
  if (kind === "other") return [];
  const url = URL.createObjectURL(file);
  const shown = document.createElement(kind === "image" ? "img" : kind);
  shown.src = url;
  if (kind === "image") {
    shown.alt = "";
    thumb.replaceChildren(shown);
  } else {
    shown.controls = true;
    shown.setAttribute("aria-label", word("preview_of", { name: file.name }));
    preview.replaceChildren(shown);
    preview.hidden = false;
  }
  return [url];
}

class Tile {
  constructor(root) {
    this.root = root;
    this.settings = root.dataset;
    this.hidden = root.querySelector(`input[type=hidden][name="${root.dataset.field}"]`);
    this.part = (name) => root.querySelector(`[data-upload-${name}]`);
    this.blankThumb = this.part("thumb").cloneNode(true).childNodes;
    this.urls = [];
    this.keptName = this.part("name").textContent; // of a file stored before this page was opened
    this.wire();
  }

  wire() {
    for (const input of this.root.querySelectorAll("[data-upload-input]")) {
      input.removeAttribute("name"); // sent on its own; the form carries only the object's id
      input.addEventListener("change", () => {
        const [file] = input.files;
        input.value = ""; // else choosing the same file once more would tell nothing
        if (file) this.take(file);
      });
    }
    const camera = this.part("camera");
    const byHand = matchMedia("(pointer: coarse)").matches;
    if (camera) camera.hidden = !byHand;
    this.part("drop").hidden = byHand;
    this.part("retry").addEventListener("click", () => this.retry());
    this.part("stop").addEventListener("click", () => this.stop());
    this.part("replace").addEventListener("click", () => this.part("input").click());
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.root.addEventListener(name, (event) => {
        event.preventDefault();
        this.root.classList.toggle("is-over-tile", name === "dragenter" || name === "dragover");
        if (name === "drop" && event.dataTransfer.files[0]) this.take(event.dataTransfer.files[0]);
      });
    }
    this.root.closest("form")?.addEventListener("submit", (event) => {
      if (!this.isBusy) return;
      event.preventDefault();
      this.say(word("wait_upload"));
    });
  }

  /** Begin with `file`: what can be told here is told here, before a byte is sent. */
  take(file) {
    this.sending?.stop();
    this.sending = null;
    this.file = file;
    for (const url of this.urls) URL.revokeObjectURL(url);
    this.part("preview").hidden = true;
    this.part("thumb").replaceChildren(...[...this.blankThumb].map((node) => node.cloneNode(true)));
    this.part("empty").hidden = true;
    this.part("file").hidden = false;
    this.part("name").textContent = file.name;
    this.part("size").textContent = fileSize(file.size);
    const problem = objection(file, this.settings);
    if (problem) {
      this.refuse(problem, { tooLarge: file.size > Number(this.settings.limit) });
      return;
    }
    showThumb(file, this.part("thumb"), this.part("preview")).then(
      (urls) => { this.urls = urls; },
      () => {}, // an unreadable file is judged by the server, which says why
    );
    this.send();
  }

  look(name) {
    this.root.classList.remove("is-busy", "is-stored", "is-refused");
    if (name) this.root.classList.add(name);
    this.part("bar").hidden = name !== "is-busy";
    this.part("stop").hidden = name !== "is-busy";
    this.part("replace").hidden = name === "is-busy";
    this.part("retry").hidden = true;
    this.part("problem").hidden = name !== "is-refused";
  }

  say(text, icon) {
    const icons = this.part("icons").content.querySelectorAll("svg");
    const chosen = { done: icons[0], wait: icons[1] }[icon];
    this.part("state").replaceChildren(...(chosen ? [chosen.cloneNode(true)] : []), text);
  }

  async send() {
    const file = this.file;
    this.begin();
    const loaded = await import("./sending.js").catch(() => null); // only who sends a file loads what it takes
    if (file !== this.file || !this.isBusy) return; // another was chosen meanwhile, or none any more
    if (!loaded) {
      this.refuse(word("network"), { mayRetry: true });
      return;
    }
    const where = { endpoint: this.settings.uploadUrl, purpose: this.settings.purpose, token: csrfToken(this.root) };
    const sending = new loaded.Sending(file, where, {
      progress: (sent, total) => this.sending === sending && this.progress(sent, total),
      waiting: () => this.sending === sending && this.say(word("offline"), "wait"),
      kept: (id, isHeld) => this.sending === sending && this.keep(id, isHeld),
      refused: (why) => this.sending === sending && this.answered(why),
    });
    this.sending = sending;
    sending.start().catch(() => this.sending === sending && this.refuse(word("unreadable")));
  }

  begin() {
    this.isBusy = true;
    this.look("is-busy");
    this.say("");
    this.part("bar").value = 0;
  }

  retry() {
    if (!this.sending) {
      this.send();
      return;
    }
    this.begin();
    this.sending.again();
  }

  stop() {
    this.sending?.stop();
    this.sending = null;
    this.refuse(word("stopped"), { mayRetry: true });
  }

  progress(loaded, total) {
    const percent = Math.floor((loaded / total) * 100);
    this.part("bar").value = percent;
    const text = word("sending", { percent, sent: fileSize(loaded), total: fileSize(total) });
    if (percent < 100) this.say(text);
    else this.say(word("checking"), "wait");
  }

  answered({ sentence, status, mayRetry }) {
    const text = sentence || (status ? word("refused", { status }) : word("network"));
    if (!mayRetry) this.sending = null;
    this.refuse(text, { mayRetry });
  }

  keep(id, isHeld) {
    this.isBusy = false;
    this.sending = null;
    this.hidden.value = id;
    this.keptName = this.file.name;
    this.part("size").textContent = fileSize(this.file.size);
    this.look("is-stored");
    this.say(word(isHeld ? "held" : "stored"), isHeld ? "wait" : "done");
    this.root.dispatchEvent(new CustomEvent("licheng:stored", { bubbles: true, detail: { object: id } }));
  }

  /** Say why nothing was kept; what was stored before, and all that was typed, stays as it was. */
  refuse(text, { mayRetry = false, tooLarge = false } = {}) {
    this.isBusy = false;
    this.look("is-refused");
    this.say("");
    this.part("retry").hidden = !mayRetry;
    this.part("help").hidden = !tooLarge;
    this.part("message").textContent = this.hidden.value ? `${text} ${word("kept_before", { name: this.keptName })}` : text;
  }
}

enhance("[data-upload]", (root) => new Tile(root));
