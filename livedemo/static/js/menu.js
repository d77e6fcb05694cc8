// <details class="menu" data-module="menu">: closes by Escape, by a touch outside and by choosing;
// arrows walk through it; it opens upwards when there is no room below.

function items(menu) {
  return [...menu.querySelectorAll(".menu-list :is(a, button, input):not(:disabled)")];
}

function close(menu, { focus = true } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

function place(menu) {
  const list = menu.querySelector(".menu-list");
  list.classList.remove("above");
  const box = list.getBoundingClientRect();
  list.classList.toggle("above", box.bottom > innerHeight && box.height < box.top);
}

function onKey(menu, event) {
  if (!menu.open) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(menu);
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  all.at((at + (at < 0 && step < 0 ? 0 : step)) % all.length)?.focus();
}

export function bind(menu) {
  menu.addEventListener("toggle", () => {
    if (menu.open) place(menu);
  });
  menu.addEventListener("keydown", (event) => onKey(menu, event));
  menu.addEventListener("click", (event) => {
    if (event.target.closest(".menu-list :is(a, button):not([data-stay])")) {
      close(menu, { focus: false });
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (menu.open && !menu.contains(event.target)) close(menu, { focus: false });
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu, { focus: false });
  });
}
