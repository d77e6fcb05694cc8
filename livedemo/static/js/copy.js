// <button data-module="copy" data-copy="text" data-done="Copied">: copies, and says so for 3 s.

import { polite } from "announce";
import { icon } from "icons";

export function bind(button) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const before = [...button.childNodes];
    button.replaceChildren(icon("check"), button.dataset.done);
    polite(button.dataset.done, "copy");
    setTimeout(() => button.replaceChildren(...before), 3000);
  });
}
