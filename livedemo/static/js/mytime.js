// "Show in my time": adds the visitor's own time to the event's, and remembers the wish. data-module=
// "mytime" stands on a button; it appears only where the two zones differ for a time on the page.

const KEY = "my-time";
const buttons = new Set();
const language = () => document.documentElement.lang || "en";
const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
// An end below its start says itself.
const TIMES = ["main time[datetime]:not(.end)", ".cover time[datetime]"].join();
const times = () => [...document.querySelectorAll(TIMES)];

function wish(value) {
  try {
    if (value !== undefined) localStorage.setItem(KEY, value ? "1" : "");
    return localStorage.getItem(KEY) === "1";
  } catch {
    return Boolean(value); // storage is closed to us: the wish lasts as long as the page
  }
}

/** Return "02:00", with the weekday where it is another day there. */
function words(instant) {
  const at = new Date(instant);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = (timeZone) => at.toLocaleDateString("en-CA", { timeZone });
  const other = day(zone()) !== day(document.body.dataset.zone);
  return at.toLocaleTimeString(language(), other ? { ...clock, weekday: "short" } : clock);
}

function differs(time) {
  const at = new Date(time.dateTime);
  const clock = (timeZone) => at.toLocaleString("en-CA", { timeZone });
  return clock(zone()) !== clock(document.body.dataset.zone);
}

function show(on) {
  for (const time of times()) {
    time.querySelector(".mine-time")?.remove();
    if (!on) continue;
    const mine = document.createElement("span");
    mine.className = "mine-time";
    const { end } = time.dataset;
    mine.textContent = [time.dateTime, ...(end ? [end] : [])].map(words).join(" – ");
    time.append(mine);
  }
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on
      ? button.dataset.words.replace("%(zone)s", zone().split("/").at(-1).replaceAll("_", " "))
      : button.dataset.off;
  }
}

export function bind(button) {
  if (!times().some(differs)) return;
  button.dataset.off = button.textContent;
  button.hidden = false;
  buttons.add(button);
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    wish(on);
    show(on);
  });
  show(wish());
}
