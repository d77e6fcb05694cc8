// <nav data-module="nav">: a row of links that is wider than the screen shows where one is.

export function bind(nav) {
  const here = nav.querySelector("[aria-current]");
  if (!here || nav.scrollWidth <= nav.clientWidth) return;
  nav.scrollLeft = here.offsetLeft - nav.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}
