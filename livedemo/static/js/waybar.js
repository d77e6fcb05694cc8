// On a phone: a bar with "Enter" while the way in is out of sight. data-module="waybar" stands on it.

export function bind(wayIn) {
  const bar = document.getElementById("way-bar");
  if (!bar) return;
  new IntersectionObserver(([{ isIntersecting }]) => {
    bar.hidden = isIntersecting;
  }).observe(wayIn);
}
