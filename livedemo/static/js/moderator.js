// What the moderators' page says about itself: who watches, whether the event is open, how many
// questions wait (tabs, title); the focus stays on the stage's button; each question that is asked
// for somebody gets a fresh id.

import { on } from "live";
import { t } from "strings";

const byId = (id) => document.getElementById(id);
let title = "";

function showState() {
  const { open } = byId("room-state").dataset;
  document.body.dataset.open = open;
}

function showCounts() {
  const text = document.querySelector("[data-counts=pending]").textContent;
  const n = Number(text || 0);
  const name = text ? t("pending_title", { n: text }) : t("moderation_title");
  document.title = `${name} – ${title}`;
  byId("pending-stay").textContent = n ? t.plural("pending_stay", n) : "";
}

const STAGE = "#mod-now, #stage-none, #mod-bar, #bar-none";
let onStage = false;

/** Who pressed "next" goes on pressing it: the button comes anew with each question. */
function keepStageFocus() {
  const { activeElement } = document;
  if (!onStage || activeElement.closest("main") !== null && activeElement.localName !== "h1") return;
  const buttons = [...document.querySelectorAll(`:is(${STAGE}) button[name=current_id]`)];
  buttons.find((button) => button.checkVisibility())?.focus({ preventScroll: true });
}

function watchStage() {
  document.addEventListener("focusin", ({ target }) => {
    if (target.localName !== "h1") onStage = target.closest(STAGE) !== null;
  });
  const observer = new MutationObserver(keepStageFocus);
  for (const id of ["mod-now", "mod-bar"]) observer.observe(byId(id), { childList: true });
}

function newClientId(form) {
  const field = form?.querySelector("[data-client-id]");
  if (field) field.value = crypto.randomUUID();
}

export function bind() {
  title = document.querySelector(".topbar-name").textContent;
  showState();
  on("pulse", (news) => {
    byId("watching").textContent = news.watching;
  });
  on("entry", (news) => {
    if (news.type === "room") showState();
    else showCounts();
  });
  watchStage();
  newClientId(byId("ask-for-form"));
  byId("ask-for").addEventListener("close", () => newClientId(byId("ask-for-form")));
}
