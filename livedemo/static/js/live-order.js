// Puts the entries of a stream in order: each once, none before the one it follows.

const HELD = 1000;

/** `each(entry)` gets the entries in order, from the one after `seq`. */
export function inOrder(seq, each) {
  const waiting = new Map();
  const order = {
    last: seq,

    /** Take entries; returns false while some are missing, and keeps what is behind the gap. */
    take(entries) {
      for (const entry of entries) {
        if (entry.seq > order.last && waiting.size < HELD) waiting.set(entry.seq, entry);
        for (let next; (next = waiting.get(order.last + 1)); ) {
          waiting.delete(next.seq);
          order.last = next.seq;
          each(next);
        }
      }
      for (const held of waiting.keys()) if (held <= order.last) waiting.delete(held);
      return waiting.size === 0;
    },

    /** Begin again behind `head`. */
    restart(head) {
      order.last = head;
      waiting.clear();
    },

    /** Tell whether something is missing before what is held. */
    get broken() {
      return waiting.size > 0;
    },
  };
  return order;
}
