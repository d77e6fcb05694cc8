// A tab list with arrow keys. Tabs are buttons or links (links work without scripts); each names
// its panel by aria-controls. The nearest [data-tab] gets the chosen data-name, for the styles, and
// the list sends "tabs:change" with { name, panel }.

function tabsOf(list) {
  return [...list.querySelectorAll('[role="tab"]')];
}

/** Choose a tab, with or without moving the focus to it. */
export function choose(list, tab, { focus = false } = {}) {
  for (const other of tabsOf(list)) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
  const { name } = tab.dataset;
  const frame = list.closest("[data-tab]");
  if (frame && name) frame.dataset.tab = name;
  if (focus) tab.focus();
  const panel = document.getElementById(tab.getAttribute("aria-controls"));
  list.dispatchEvent(new CustomEvent("tabs:change", { bubbles: true, detail: { name, panel } }));
}

function move(list, event) {
  const tabs = tabsOf(list);
  const at = tabs.indexOf(event.target.closest('[role="tab"]'));
  const step = getComputedStyle(list).direction === "rtl" ? -1 : 1;
  const to = {
    ArrowRight: at + step,
    ArrowLeft: at - step,
    Home: 0,
    End: tabs.length - 1,
  }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  choose(list, tabs.at(to % tabs.length), { focus: true });
}

export function bind(list) {
  const chosen = list.querySelector('[aria-selected="true"]') ?? tabsOf(list)[0];
  if (chosen) choose(list, chosen);
  list.addEventListener("keydown", (event) => move(list, event));
  list.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (!tab || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    choose(list, tab);
  });
}
