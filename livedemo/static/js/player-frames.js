// What players of third parties tell by messages, without any script of theirs in our page.

// A player that does not answer is asked again for ten seconds.
const TRIES = 20;
const WAIT = 500;
const VIMEO = { play: true, playing: true, pause: false, ended: false, finish: false };

function post(frame, origin, message) {
  frame.contentWindow?.postMessage(JSON.stringify(message), origin);
}

function read(data) {
  if (typeof data !== "string") return data ?? {};
  try {
    return JSON.parse(data) ?? {};
  } catch {
    return {};
  }
}

/** Return whether the message says that the video plays; undefined when it says nothing of it. */
export function youtube(message) {
  const state = message.event === "onStateChange" ? message.info : message.info?.playerState;
  if (typeof state !== "number") return undefined;
  // 1 plays, 3 waits for data.
  return state === 1 || state === 3;
}

/** The same for Vimeo. */
export function vimeo(message) {
  return VIMEO[message.event];
}

const READERS = { youtube, vimeo };

function ask(frame, provider, origin) {
  if (provider === "youtube") post(frame, origin, { event: "listening", id: 1, channel: "widget" });
  if (provider !== "vimeo") return;
  for (const value of ["play", "pause", "ended"]) {
    post(frame, origin, { method: "addEventListener", value });
  }
}

/** Call `tell(playing)` as the player in `frame` says; one that says nothing counts as playing. */
export function listen(frame, provider, origin, tell) {
  const reader = READERS[provider];
  let asked = 0;
  const again = () => {
    asked += 1;
    if (!reader || asked > TRIES) tell(true);
    else ask(frame, provider, origin);
  };
  let timer = null;
  frame.addEventListener("load", () => {
    again();
    if (reader) timer ??= setInterval(() => (asked > TRIES ? clearInterval(timer) : again()), WAIT);
  });
  if (!reader) return;
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    clearInterval(timer);
    const message = read(event.data);
    if (provider === "vimeo" && message.event === "ready") ask(frame, provider, origin);
    const playing = reader(message);
    if (playing !== undefined) tell(playing);
  });
}
