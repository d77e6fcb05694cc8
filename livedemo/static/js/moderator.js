// What the moderators' page says about itself: who watches, whether the event is open, how many
// questions wait (tabs, title), and a fresh id for each question that is asked for somebody.

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
  newClientId(byId("ask-for-form"));
  byId("ask-for").addEventListener("close", () => newClientId(byId("ask-for-form")));
}
