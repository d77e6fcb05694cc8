// Native dialogs. data-module="dialogs" stands on a button with data-dialog="<id>", or on a dialog;
// a dialog with data-open shows itself as soon as it arrives. The browser gives the focus back to
// where it was; when that is gone, it goes to the heading.

function open(dialog) {
  if (dialog.open) return;
  const before = document.activeElement;
  dialog.showModal();
  dialog.addEventListener("close", () => giveBack(dialog, before), { once: true });
}

function giveBack(dialog, before) {
  if (before?.isConnected && before !== document.body) before.focus();
  else document.querySelector("h1")?.focus();
  if (dialog.hasAttribute("data-once")) dialog.remove();
}

function bindDialog(dialog) {
  dialog.addEventListener("click", (event) => {
    const outside = event.target === dialog && !dialog.classList.contains("urgent");
    if (outside || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    if (dialog.classList.contains("urgent")) event.preventDefault();
  });
  if (dialog.hasAttribute("data-open")) open(dialog);
}

export function bind(element) {
  if (element instanceof HTMLDialogElement) bindDialog(element);
  else {
    element.setAttribute("aria-haspopup", "dialog");
    element.addEventListener("click", (event) => {
      const dialog = document.getElementById(element.dataset.dialog);
      if (!dialog) return;
      event.preventDefault();
      open(dialog);
    });
  }
}
