// How many watch, roughly: everybody sees the size of the audience, nobody single people.

import { on } from "live";
import { t } from "strings";

function words(n) {
  if (n < 2) return "";
  if (n < 11) return t("people_few");
  const step = n <= 100 ? 10 : 100;
  return t("people_more", { n: Math.floor((n - 1) / step) * step });
}

export function bind(place) {
  const show = (n) => {
    place.querySelector("span").textContent = words(n);
    place.hidden = words(n) === "";
  };
  show(Number(place.dataset.watching));
  on("pulse", ({ watching }) => show(watching));
}
