// The form that closes chat or questions to a person: its button says all that it will do.

import { t } from "strings";

function says(form) {
  const what = new FormData(form).get("what");
  const time = form.querySelector("input[name=seconds]:checked");
  if (!time?.value) return t(`restrict_${what}_open`);
  return t(`restrict_${what}`, { time: time.dataset.text });
}

export function bind(form) {
  const button = form.querySelector("[data-says]");
  const update = () => {
    button.textContent = says(form);
  };
  form.addEventListener("change", update);
  update();
  form.scrollIntoView({ block: "nearest" });
}
