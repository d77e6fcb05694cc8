// The programme while its page is open: what is on, what comes next, and which day is read.
// data-module="public" stands on the section; sessions carry data-start and data-until.

const MINUTE = 60_000;
const SOON = 12 * 60 * MINUTE;

function slotsOf(section) {
  return [...section.querySelectorAll(".slot[data-start]")].map((slot) => ({
    slot,
    start: Date.parse(slot.dataset.start),
    until: Date.parse(slot.dataset.until),
  }));
}

function mark({ slot, start, until }, now, next, words) {
  const state = until <= now ? "past" : start <= now ? "now" : start === next ? "next" : "later";
  if (state === "later" && slot.classList.contains("later")) return;
  slot.classList.remove("past", "now", "next", "later");
  slot.classList.add(state);
  const line = slot.querySelector(".slot-state");
  line.hidden = state !== "now" && state !== "next";
  if (state === "now" && !line.querySelector(".lamp")) {
    line.innerHTML = '<span class="lamp live"><i></i></span>';
    line.firstChild.append(words.now);
  }
  const minutes = Math.ceil((start - now) / MINUTE);
  if (state === "next") {
    line.textContent = minutes > 60 ? words.next : words.nextIn.replace("%(n)s", minutes);
  }
}

function refresh(section, slots) {
  const now = Date.now();
  const coming = slots.map(({ start }) => start).filter((at) => at > now && at <= now + SOON);
  const next = Math.min(...coming);
  for (const one of slots) mark(one, now, next, section.dataset);
  const on = section.querySelector(".slot.now");
  // Another one leads to the page of its day, and stays.
  const link = section.querySelector('.to-now[href^="#"]');
  if (link) {
    link.hidden = !on;
    if (on) link.hash = on.id;
  }
}

function followDays(section) {
  const tabs = [...section.querySelectorAll('.day-tabs a[href^="#day-"]')];
  if (tabs.length < 2) return;
  const seen = () => {
    // The end of a page cannot be scrolled up: there, every day in sight has begun.
    const left = document.documentElement.scrollHeight - scrollY - innerHeight;
    const top = innerHeight * (left < 2 ? 1 : 0.4);
    const begun = tabs.filter((tab) => {
      const day = document.getElementById(tab.hash.slice(1));
      return day && day.getBoundingClientRect().top < top;
    });
    const current = begun.at(-1) ?? tabs[0];
    for (const tab of tabs) {
      if (tab === current) tab.setAttribute("aria-current", "date");
      else tab.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener(
    "scroll",
    () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        seen();
      });
    },
    { passive: true },
  );
  seen();
}

export function bind(section) {
  const slots = slotsOf(section);
  followDays(section);
  if (!slots.length) return;
  refresh(section, slots);
  setInterval(() => refresh(section, slots), MINUTE / 2);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh(section, slots);
  });
}
