// The sentences of scripts, translated by the server (licheng.shared.ui.words).

const sentences = JSON.parse(document.getElementById("ui-words")?.textContent ?? "{}");

/** Return the sentence `name` with its facts filled in. */
export function word(name, facts = {}) {
  const sentence = sentences[name] ?? name;
  return sentence.replace(/%\((\w+)\)s/g, (_, key) => String(facts[key])).replaceAll("%%", "%");
}

const MEGABYTE = 1_048_576;

/** Return a size as people read it; a small excess is never rounded to nothing. */
export function fileSize(bytes) {
  if (bytes >= MEGABYTE) return `${Number((bytes / MEGABYTE).toFixed(1))} MB`;
  return `${Math.ceil(bytes / 1024)} KB`;
}

/** Run `start` once for every present and future element that matches `selector`. */
export function enhance(selector, start) {
  const seen = new WeakSet();
  const scan = (root) => {
    for (const element of root.querySelectorAll(selector)) {
      if (!seen.has(element)) {
        seen.add(element);
        start(element);
      }
    }
  };
  scan(document);
  document.addEventListener("htmx:load", () => scan(document));
}
