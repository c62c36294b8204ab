// Small manners of every page: menus that close, questions before what cannot be undone, news for screen readers.
import "./counter.js";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/** Ask `form.dataset.confirm`, with %(count)s the number of what data-confirm-count selects in the form. */
function ask(form, submitter) {
  const dialog = document.getElementById("ask");
  const counted = form.dataset.confirmCount ? form.querySelectorAll(form.dataset.confirmCount).length : 0;
  dialog.querySelector("[data-ask-text]").textContent = form.dataset.confirm.replace("%(count)s", counted);
  dialog.querySelector("[data-ask-yes]").textContent = submitter?.textContent.trim() ?? "";
  dialog.returnValue = "";
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    },
    { once: true },
  );
  dialog.showModal();
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopPropagation();
    ask(form, event.submitter);
  },
  true,
);

// A fragment that is swapped in is not read aloud; its [data-announce] is copied, when it changed, to the region that is.
let announced = "";
document.addEventListener("htmx:afterSettle", () => {
  const text = document.querySelector("[data-announce]")?.textContent ?? "";
  if (text && text !== announced) {
    announced = text;
    document.getElementById("announcer").textContent = text;
  }
});

document.querySelector("[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
