// Times as people read them. data-module="time" stands on a button "Show in my time": it adds the
// visitor's time to every <time datetime> of its [data-times] ancestor (or of the page).

const lang = () => document.documentElement.lang || "en";

/** Return the hour and minute of an instant, in `zone` or in the visitor's. */
export function clock(instant, zone = undefined) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat(lang(), options).format(new Date(instant));
}

/** Return seconds as "8 s", "2:10" or "1:02:10". */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function show(scope, on) {
  for (const time of scope.querySelectorAll("time[datetime]")) {
    time.querySelector(".mine-time")?.remove();
    if (!on) continue;
    const mine = document.createElement("span");
    mine.className = "mine-time quiet nowrap";
    mine.textContent = ` (${clock(time.dateTime)})`;
    time.append(mine);
  }
}

export function bind(button) {
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    show(button.closest("[data-times]") ?? document.querySelector("main"), on);
  });
}
