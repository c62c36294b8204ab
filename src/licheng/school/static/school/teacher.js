// Names the teacher on the button that sends a work: 存檔並送出認證 → 陳老師, as soon as the course is chosen.
const course = document.querySelector("select[data-course]");
const shown = document.querySelector("[data-to-teacher]");

function name() {
  const teacher = course.selectedOptions[0]?.dataset.teacher ?? "";
  shown.hidden = teacher === "";
  shown.querySelector("[data-teacher-name]").textContent = teacher;
}

if (course && shown) {
  course.addEventListener("change", name);
  name();
}
