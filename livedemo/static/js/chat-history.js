// Earlier lines of the chat: a button on top, pressed by reaching it; what one reads stays where
// it is. And the newest lines again, when the stream cannot be resumed.

import { on } from "live";
import { mark, settle } from "live-apply";
import { fetchPart } from "live-http";

let busy = false;

function parse(html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  mark(parsed.content);
  return [...parsed.content.children];
}

/** Moderators read the hidden lines, too: the scroller says where. */
function path(list) {
  return list.closest("[data-path]")?.dataset.path ?? "/chat";
}

function firstRank(list) {
  return list.querySelector(":scope > [data-rank]")?.dataset.rank;
}

async function readBack(scroller, list, older) {
  const before = firstRank(list);
  if (busy || !before || before === "Infinity") return;
  busy = true;
  try {
    const part = await fetchPart(`${path(list)}?before=${before}`);
    const height = scroller.scrollHeight - scroller.scrollTop;
    list.setAttribute("data-untrimmed", "");
    const lines = parse(part.html).filter((line) => !document.getElementById(line.id));
    list.prepend(...lines);
    older.hidden = !part.older;
    scroller.scrollTop = scroller.scrollHeight - height;
    settle(list);
  } finally {
    busy = false;
  }
}

async function readAgain(list, older) {
  const part = await fetchPart(path(list));
  const own = [...list.querySelectorAll(":scope > [id^=mine-]")];
  list.replaceChildren(...parse(part.html), ...own);
  older.hidden = !part.older;
  settle(list);
}

/** Bind the button and the top of the scroller; `toEnd` shows the newest line. */
export function startHistory(scroller, list, toEnd) {
  const older = document.getElementById("chat-older");
  const read = () => readBack(scroller, list, older);
  older.addEventListener("click", (event) => {
    event.preventDefault();
    read();
  });
  // The button is in sight at first when there are few lines: only scrolling up counts.
  scroller.addEventListener("scroll", () => !older.hidden && scroller.scrollTop < 40 && read());
  on("synced", ({ reset }) => reset && readAgain(list, older).then(toEnd));
  // Lines that were trimmed away can be read again.
  on("entry", () => {
    if (list.childElementCount >= Number(list.dataset.limit)) older.hidden = false;
  });
}
