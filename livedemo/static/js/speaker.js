// The speaker's screen: now and next in the largest type that fits, two buttons, and no doubt
// about how old it is. Buttons are forms; htmx sends them, the stream brings the change.

import { assertive, polite } from "announce";
import { now, start, withSeconds } from "clock";
import { fit, onRoom } from "fit";
import { watch } from "freshness";
import { icon } from "icons";
import { onChange, read, room } from "line";
import { sync } from "live";
import { t } from "strings";
import { keepAwake } from "wakelock";

const GUARD_MS = 800;
const MINUTE = 60_000;
const by = (id) => document.getElementById(id);
const forms = [by("advance"), by("return")];
let line = { staged: undefined, waiting: [] };
let shown = null;
let page = 0;
let pages = { pages: 1, turn() {} };
let pressed = 0;
let sending = false;
let stale = false;
let ended = !room().open;

// ---- what is shown

function label(form, text, name) {
  const button = form.querySelector("button");
  button.querySelector("span").textContent = text;
  if (name) showIcon(button, name);
  button.setAttribute("aria-disabled", String(stale));
}

function showIcon(button, name) {
  const drawn = icon(name);
  for (const side of ["width", "height"]) drawn.setAttribute(side, "28");
  button.querySelector("svg").replaceWith(drawn);
}

function showButtons() {
  const { staged, waiting } = line;
  const next = waiting.length ? "answered_next" : "answered";
  label(forms[0], t(stale ? "waits" : staged ? next : "bring"), staged ? "check" : "spotlight");
  label(forms[1], t(stale ? "waits" : "return"));
}

function showNext(next) {
  const list = by("speaker-next");
  list.hidden = next.length === 0;
  const [labels, texts] = [list.querySelectorAll("dt"), list.querySelectorAll("dd")];
  texts.forEach((element, i) => {
    element.textContent = next[i]?.text ?? "";
    element.hidden = labels[i].hidden = !next[i];
  });
}

function showNow(question, staged) {
  by("speaker-now").hidden = by("speaker-question").hidden = !question;
  by("speaker-foot").hidden = !question || ended;
  by("speaker-empty").hidden = Boolean(question);
  by("speaker-now").classList.toggle("waiting", !staged);
  if (!question) return;
  const place = by("speaker-now");
  place.querySelector(".speaker-label").textContent = t(staged ? "now" : "first");
  place.querySelector(".speaker-asker").textContent = question.asker;
  place.querySelector(".speaker-votes").textContent = question.votes;
  by("speaker-question").textContent = question.text;
}

function arrange() {
  line = read();
  const { staged, waiting } = line;
  const question = staged ?? waiting[0];
  const behind = staged ? waiting : waiting.slice(1);
  by("event-name").textContent = room().name;
  showNow(question, staged);
  showNext(behind.slice(0, 2));
  for (const form of forms) form.elements.seen.value = staged?.id ?? 0;
  forms[1].elements.question.value = question?.id ?? 0;
  showButtons();
  const is = question ? `${question.id} ${Boolean(staged)} ${question.text}` : null;
  if (is !== shown) page = 0;
  if (is !== shown && staged) polite(t("on_stage_now", { question: staged.text }), "stage");
  shown = is;
  fitQuestion();
}

// ---- size and pages

function fitQuestion() {
  const element = by("speaker-question");
  if (!element.hidden) pages = fit(element);
  turn(page);
}

function turn(to) {
  page = Math.max(0, Math.min(pages.pages - 1, to));
  pages.turn(page);
  const more = by("more");
  more.hidden = pages.pages === 1;
  more.querySelector("span").textContent = t("page_of", { n: page + 1, all: pages.pages });
}

function bindSizes() {
  const sizes = by("sizes");
  const choose = (size) => {
    document.body.dataset.size = size;
    fitQuestion();
  };
  let kept = null;
  try {
    kept = localStorage.getItem("speaker:size");
  } catch {
    // Without storage the choice holds for this page only.
  }
  const radio = sizes.querySelector(`input[value="${["s", "m", "l"].includes(kept) ? kept : "m"}"]`);
  radio.checked = true;
  choose(radio.value);
  sizes.addEventListener("change", (event) => {
    choose(event.target.value);
    try {
      localStorage.setItem("speaker:size", event.target.value);
    } catch {
      // As above.
    }
  });
}

// ---- pressing

/** Say whether a press counts: not twice in 800 ms, not on top of another, not on old news. */
function counts() {
  if (stale) {
    assertive(t("waits"));
    return false;
  }
  if (ended || sending || Date.now() - pressed < GUARD_MS) return false;
  pressed = Date.now();
  return true;
}

function bindForms() {
  for (const form of forms) {
    // In the capture phase: before htmx, which listens on the form.
    document.addEventListener(
      "submit",
      (event) => {
        if (event.target !== form || counts()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      true,
    );
    form.addEventListener("click", (event) => {
      // A touched button would keep the focus, and the next Enter of a clicker would press it.
      if (event.detail > 0) document.activeElement.blur();
    });
    form.addEventListener("htmx:beforeRequest", () => (sending = true));
    form.addEventListener("htmx:afterRequest", (event) => {
      sending = false;
      // Refused because a colleague was quicker: look at once at what they did.
      if (!event.detail.successful) sync().catch(() => {});
    });
  }
}

function onKey(event) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event;
  // Whoever walks by Tab presses what they walked to.
  if (key === "Enter" && event.target.closest("button")) return;
  if (!["Enter", "Backspace", "PageDown", "PageUp"].includes(key)) return;
  event.preventDefault();
  if (by("speaker-foot").hidden) return;
  if (key === "PageUp") turn(page - 1);
  else if (key === "PageDown" && page < pages.pages - 1) turn(page + 1);
  else forms[key === "Backspace" ? 1 : 0].requestSubmit();
}

// ---- the connection

function age(ms) {
  if (ms < MINUTE) return t("age_seconds", { n: Math.round(ms / 1000) });
  return t("age_minutes", { n: Math.floor(ms / MINUTE) });
}

function showLamp(state) {
  const lamp = by("lamp");
  const kind = { live: "live", ended: "off" }[state] ?? "waiting";
  for (const name of ["live", "off", "waiting"]) lamp.classList.toggle(name, name === kind);
  lamp.querySelector("span").textContent = t(kind === "waiting" ? "reconnecting" : state);
}

function showStatus(news) {
  const was = stale;
  if (news.state === "ended" && !ended) {
    ended = true;
    arrange();
  }
  stale = news.stale && !ended;
  const time = withSeconds(now() - news.age, room().zone);
  const bar = by("offline");
  bar.hidden = !stale && !ended;
  bar.classList.toggle("ended", !stale);
  const words = stale ? t("no_connection", { time, age: age(news.age) }) : t("has_ended");
  if (!bar.hidden) bar.querySelector("p").textContent = words;
  showLamp(ended ? "ended" : stale && news.state === "live" ? "reconnecting" : news.state);
  if (stale === was || ended) return;
  polite(stale ? t("no_connection_short", { time }) : t("connected_again"), "connection");
  showButtons();
  fitQuestion();
}

export function bind() {
  start();
  bindSizes();
  bindForms();
  by("more").addEventListener("click", () => turn((page + 1) % pages.pages));
  document.addEventListener("keydown", onKey);
  onChange(arrange);
  onRoom(fitQuestion);
  watch(showStatus);
  keepAwake();
}
