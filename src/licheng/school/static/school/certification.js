// Several works at once: one button checks every work that was viewed; the other says nothing can be sent while none is.
const form = document.querySelector("[data-several]");
const send = form?.querySelector("[data-several-send]");

if (send) {
  const boxes = [...form.querySelectorAll("input[name=work]:not(:disabled)")];
  const all = form.querySelector("[data-several-all]");
  const show = () => {
    send.disabled = !boxes.some((box) => box.checked);
  };
  all.hidden = boxes.length === 0;
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
    show();
  });
  form.addEventListener("change", show);
  show();
}
