// Who wants to hear what happens on a live page, and the state of its connection.

const handlers = new Map();
let status = { state: "reconnecting", seconds: 0, polling: false };
let timer = null;

/** Call `handler` whenever `type` happens; returns a function that ends it. */
export function on(type, handler) {
  if (!handlers.has(type)) handlers.set(type, new Set());
  handlers.get(type).add(handler);
  if (type === "status") handler(status);
  return () => handlers.get(type).delete(handler);
}

/** Tell everybody who listens to `type`; one that fails keeps no other from hearing. */
export function fire(type, what) {
  for (const handler of handlers.get(type) ?? []) {
    try {
      handler(what);
    } catch (error) {
      console.error(`a listener of "${type}" failed`, error);
    }
  }
}

/** Return the state of the connection; "ended" is the last one. */
export function state() {
  return status.state;
}

/** Tell the state; until `at` (ms) the seconds are counted down. */
export function tell(name, { at = 0, polling = false } = {}) {
  if (status.state === "ended") return;
  clearInterval(timer);
  const now = () => {
    const seconds = at ? Math.max(0, Math.ceil((at - Date.now()) / 1000)) : 0;
    status = { state: name, seconds, polling };
    fire("status", status);
  };
  now();
  if (name === "reconnecting" && at) timer = setInterval(now, 1000);
}
