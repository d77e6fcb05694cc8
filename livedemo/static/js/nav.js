// data-module="nav" on a row that scrolls sideways: begins where one is, or where the peak is.

export function bind(row) {
  const here = row.querySelector("[aria-current], .peak");
  if (!here || row.scrollWidth <= row.clientWidth) return;
  const frame = row.getBoundingClientRect();
  const mark = here.getBoundingClientRect();
  row.scrollLeft += mark.left - frame.left - (frame.width - mark.width) / 2;
}
