// Swiping an item of the queue on a phone presses the same buttons: right approves, left opens the
// reasons for declining; from 40 % of the width on.

const START = 14;
const SHARE = 0.4;
const phone = matchMedia("(max-width: 719px)");
let touch = null;

function show(dx) {
  const { item } = touch;
  item.classList.toggle("swiped-right", dx > 0);
  item.classList.toggle("swiped-left", dx < 0);
  item.style.setProperty("--swipe", `${Math.abs(dx)}px`);
}

function end(dx) {
  const { item, moving } = touch;
  touch = null;
  item.classList.remove("swiped-right", "swiped-left");
  item.style.removeProperty("--swipe");
  if (!moving || Math.abs(dx) < item.offsetWidth * SHARE) return;
  item.querySelector(`[data-key="${dx > 0 ? "A" : "D"}"]`)?.click();
}

function down(event) {
  const item = event.target.closest("[data-question]");
  const control = event.target.closest("button, a, input, textarea, label, summary, form");
  if (!item || control || !phone.matches || event.pointerType === "mouse") return;
  touch = { item, x: event.clientX, y: event.clientY, id: event.pointerId, moving: false };
}

function moved(event) {
  if (touch?.id !== event.pointerId) return;
  const dx = event.clientX - touch.x;
  const dy = event.clientY - touch.y;
  if (!touch.moving) {
    if (Math.abs(dy) > START) touch = null;
    else if (Math.abs(dx) > START) {
      touch.moving = true;
      touch.item.setPointerCapture(event.pointerId);
    }
    return;
  }
  show(dx);
}

export function bind(list) {
  list.addEventListener("pointerdown", down);
  list.addEventListener("pointermove", moved);
  list.addEventListener("pointerup", (event) => {
    if (touch?.id === event.pointerId) end(event.clientX - touch.x);
  });
  list.addEventListener("pointercancel", (event) => {
    if (touch?.id === event.pointerId) end(0);
  });
}
