// Keys for a queue of works. Every key only presses what is on the page: links, buttons, radio buttons.
import { enhance, word } from "./words.js";

const STORE = "licheng-queue-keys";

function isTyping(target) {
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog");
}

function neighbour(queue, offset) {
  const items = [...queue.querySelectorAll("[data-queue-item]")];
  const now = items.findIndex((item) => item.hasAttribute("aria-current"));
  return items[now + offset];
}

function press(queue, name) {
  const found = queue.querySelector(`[data-queue-${name}]`);
  if (!found) return;
  if (found instanceof HTMLFormElement) found.requestSubmit();
  else found.click();
}

/** Open the return form and put the cursor on its reasons; when open already, send it. */
function returnWork(queue) {
  const form = queue.querySelector("[data-queue-return]");
  if (!form) return;
  const fold = form.closest("details");
  if (fold && !fold.open) {
    fold.open = true;
    form.querySelector("input[type=radio]")?.focus();
  } else {
    form.requestSubmit();
  }
}

function chooseReason(queue, number) {
  const radio = queue.querySelector(`[data-queue-reason="${number}"]`);
  if (!radio) return;
  const fold = radio.closest("details");
  if (fold) fold.open = true;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Bring the current item into sight inside its list, without moving the page. */
function showCurrent(queue) {
  const item = queue.querySelector("[data-queue-item][aria-current]");
  const list = item?.closest("nav, [data-queue-list]");
  if (!list || list.scrollHeight <= list.clientHeight) return;
  list.scrollTop += item.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}

const KEYS = {
  j: (queue) => neighbour(queue, 1)?.click(),
  k: (queue) => neighbour(queue, -1)?.click(),
  c: (queue) => press(queue, "certify"),
  r: returnWork,
  u: (queue) => press(queue, "undo"),
  "?": (queue) => queue.querySelector("[data-queue-help]")?.showModal(),
};

function act(queue, event) {
  const key = event.key.toLowerCase();
  if (/^[1-9]$/.test(key)) chooseReason(queue, key);
  else if (KEYS[key]) KEYS[key](queue);
  else return;
  event.preventDefault();
}

enhance("[data-queue]", (queue) => {
  const toggle = document.querySelector("[data-queue-toggle]");
  const isOn = () => localStorage.getItem(STORE) !== "off";
  const show = () => {
    if (!toggle) return;
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(isOn()));
    toggle.textContent = word(isOn() ? "keys_on" : "keys_off");
  };
  toggle?.addEventListener("click", () => {
    localStorage.setItem(STORE, isOn() ? "off" : "on");
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!queue.isConnected || !isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) return;
    act(queue, event);
  });
  showCurrent(queue);
  show();
});
