// Bringing lost files back: each chosen file is digested here, and only a lost one of one's own leaves this device.
import { sha256 } from "../licheng/sha256.js";
import { enhance } from "../licheng/words.js";

class Restoring {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.answers = document.querySelector("[data-restore-answers]");
    this.input = form.querySelector("[data-restore-input]");
    this.waiting = Promise.resolve();
    form.querySelector("[data-restore-send]").hidden = true; // choosing is enough
    const choose = form.querySelector("[data-restore-choose]");
    this.input.classList.add("visually-hidden");
    this.input.removeAttribute("aria-labelledby"); // the label it moves into names it
    choose.append(this.input);
    choose.hidden = false;
    this.input.addEventListener("change", () => this.take());
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        form.classList.toggle("is-over-tile", name === "dragenter" || name === "dragover");
        if (name === "drop") this.queue([...event.dataTransfer.files]);
      });
    }
  }

  take() {
    const files = [...this.input.files];
    this.input.value = ""; // else choosing the same files once more would tell nothing
    this.queue(files);
  }

  /** One after the other: a phone has no room for a folder of films at once. */
  queue(files) {
    for (const file of files) {
      const line = document.createElement("li");
      this.answers.append(line);
      this.say(line, file, this.words.reading);
      this.waiting = this.waiting.then(() => this.bring(file, line)).catch(() => this.say(line, file, this.words.failed, "not"));
    }
  }

  async bring(file, line) {
    const digest = await sha256(file);
    const lost = [...document.querySelectorAll(`[data-lost="${digest}"]`)];
    if (!lost.length) {
      this.say(line, file, this.words.none, "not");
      return;
    }
    this.say(line, file, this.words.sending);
    const body = new FormData();
    body.append("files", file);
    const token = this.form.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
    const [answer] = (await response.json()).files;
    const isBack = answer.code === "restored";
    this.say(line, file, answer.message, isBack ? "done" : "not");
    if (!isBack) return;
    for (const place of lost) {
      place.removeAttribute("data-lost");
      place.querySelector("[data-lost-mark]").replaceChildren(this.mark("done"));
    }
  }

  mark(name) {
    return document.querySelector(`[data-restore-${name}]`).content.cloneNode(true);
  }

  say(line, file, text, mark) {
    const name = document.createElement("strong");
    name.textContent = file.name;
    line.replaceChildren(...(mark ? [this.mark(mark), " "] : []), name, " ", text);
  }
}

enhance("[data-restore]", (form) => new Restoring(form));
