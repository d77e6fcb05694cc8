// The photos of an event, one at a time on the whole screen: arrows, swipe, Escape. data-module=
// "gallery" stands on a list of links to the large pictures; the dialog #viewer shows them.

const FAR = 48;

function show(viewer, links, at) {
  const place = (at + links.length) % links.length;
  const link = links[place];
  const [photo, count] = [".viewer-photo", ".viewer-count"].map((s) => viewer.querySelector(s));
  const small = link.querySelector("img");
  viewer.dataset.at = place;
  photo.src = link.href;
  photo.alt = small.alt;
  count.textContent = count.dataset.words.replace("%(n)s", place + 1).replace("%(total)s", links.length);
  viewer.querySelector(".viewer-caption").textContent = link.dataset.caption;
  // The neighbours come while this one is looked at.
  for (const next of [place + 1, place - 1]) new Image().src = links.at(next % links.length).href;
}

function swipe(viewer, step) {
  let from = null;
  viewer.addEventListener("pointerdown", (event) => {
    from = event.isPrimary && !event.target.closest("button") ? event : null;
  });
  viewer.addEventListener("pointerup", (event) => {
    if (!from || !event.isPrimary) return;
    const [dx, dy] = [event.clientX - from.clientX, event.clientY - from.clientY];
    from = null;
    if (Math.abs(dx) > FAR && Math.abs(dx) > Math.abs(dy)) step(dx < 0 ? 1 : -1);
  });
  viewer.addEventListener("pointercancel", () => {
    from = null;
  });
}

export function bind(list) {
  const viewer = document.getElementById("viewer");
  const links = [...list.querySelectorAll("a")];
  const back = getComputedStyle(list).direction === "rtl" ? 1 : -1;
  const step = (by) => show(viewer, links, Number(viewer.dataset.at) + by);
  let opener = null;
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    opener = link;
    show(viewer, links, links.indexOf(link));
    viewer.showModal();
  });
  viewer.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) step(Number(button.dataset.step));
    else if (event.target.closest("[data-close]")) viewer.close();
  });
  viewer.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: back, ArrowRight: -back }[event.key];
    const to = { Home: 0, End: links.length - 1 }[event.key];
    if (by) step(by);
    if (to !== undefined) show(viewer, links, to);
    if (by || to !== undefined) event.preventDefault();
  });
  viewer.addEventListener("close", () => opener?.focus());
  swipe(viewer, step);
}
