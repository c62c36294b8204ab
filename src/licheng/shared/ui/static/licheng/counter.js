// 37／100 字 under a textarea with data-counter="100". Counted as the server counts: code points after NFC,
// a line break as one, outer blanks left out.
import { enhance, word } from "./words.js";

/** Return how many characters of `text` count. */
export function countCharacters(text) {
  return [...text.normalize("NFC").replace(/\r\n?/g, "\n").trim()].length;
}

enhance("[data-counter]", (textarea) => {
  const limit = Number(textarea.dataset.counter);
  const output = document.createElement("output");
  output.className = "counter";
  output.id = `${textarea.id}_counter`;
  textarea.after(output);
  const described = textarea.getAttribute("aria-describedby");
  textarea.setAttribute("aria-describedby", described ? `${described} ${output.id}` : output.id);
  const show = () => {
    const count = countCharacters(textarea.value);
    const over = count > limit;
    output.classList.toggle("is-over", over);
    output.textContent = word(over ? "counter_over" : "counter", { count, limit, excess: count - limit });
  };
  textarea.addEventListener("input", show);
  textarea.form?.addEventListener("reset", () => setTimeout(show));
  show();
});
