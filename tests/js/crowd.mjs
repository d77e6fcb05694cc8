// A crowd of official Socket.IO clients that keep a history for the checker (tests/system).
// In: the plan; "progress" and "delays" any number of times; "finish"; the head to reach.
// Out: an answer to each, and at the end every client's history.
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// When each line left its sender, by its id; and how long each took to each client, in ms.
const sentAt = new Map();
const PERMANENT = new Set(["forbidden", "invalid", "not_found", "conflict", "auth_required"]);

class Client {
  constructor(plan, index) {
    this.plan = plan;
    this.index = index;
    this.applied = [];
    this.seen = [];
    this.last = 0;
    this.regressed = 0;
    this.posts = [];
    this.pings = [];
    this.connectedAt = [];
    this.stopped = false;
    this.syncing = null;
    this.waiting = new Map();
    const urls = plan.urls;
    this.socket = io(urls[index % urls.length] + plan.namespace, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 200,
      reconnectionDelayMax: 1500,
      extraHeaders: { Cookie: plan.cookies[index] },
      auth: (give) => give({ page: "watch", seq: this.last, tab: `crowd-${index}` }),
    });
    this.socket.on("connect", () => {
      this.connectedAt.push(Date.now());
      this.sync();
    });
    this.socket.on("connect_error", (error) => {
      if (error.message === "refused") {
        setTimeout(() => this.socket.connect(), error.data?.retry_ms ?? 500);
      }
    });
    this.socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") setTimeout(() => this.socket.connect(), 300);
    });
    this.socket.on("live", (frame) => this.apply(frame.entries));
    this.socket.on("pulse", (news) => {
      if ((news.heads.viewers ?? 0) > this.last) this.sync();
    });
  }

  apply(entries) {
    for (const entry of entries) this.waiting.set(entry.seq, entry);
    for (let next; (next = this.waiting.get(this.last + 1)); ) {
      this.last = next.seq;
      this.applied.push([next.seq, next.type, next.id]);
      this.seen.push([next.id, performance.now()]);
    }
    for (const seq of this.waiting.keys()) if (seq <= this.last) this.waiting.delete(seq);
    if (this.waiting.size > 0) this.sync();
  }

  async call(event, data) {
    try {
      return await this.socket.timeout(5000).emitWithAck(event, data);
    } catch {
      return null;
    }
  }

  sync() {
    this.syncing ??= this.catchUp().finally(() => (this.syncing = null));
    return this.syncing;
  }

  async catchUp() {
    for (let more = true; more && this.socket.connected; ) {
      const ack = await this.call("sync", { seq: this.last });
      if (!ack?.ok) return pause(200);
      if (ack.reset) this.regressed += 1;
      this.apply(ack.entries);
      more = Boolean(ack.more);
    }
  }

  async post(number) {
    const text = `${this.index}/${number}${"\u{1F600}".repeat(this.plan.padding)}`;
    const post = { client_id: randomUUID(), text, outcome: "unknown" };
    this.posts.push(post);
    const until = Date.now() + this.plan.patience_ms;
    while (Date.now() < until) {
      const sent = performance.now();
      const ack = await this.call("chat", { message: post.text, client_id: post.client_id });
      if (ack?.ok) {
        post.outcome = "ok";
        post.id = ack.id;
        if (!ack.dup) sentAt.set(ack.id, sent);
        return;
      }
      if (ack && PERMANENT.has(ack.error.code)) {
        post.outcome = "fail";
        post.why = ack.error;
        return;
      }
      await pause(ack?.error?.retry_after ? ack.error.retry_after * 1000 : 300);
    }
  }

  async chat() {
    await pause(Math.random() * this.plan.every_ms);
    for (let number = 0; !this.stopped; number += 1) {
      const begun = Date.now();
      await this.post(number);
      await pause(Math.max(0, this.plan.every_ms - (Date.now() - begun)));
    }
  }

  async ping() {
    await pause(Math.random() * this.plan.every_ms);
    while (!this.stopped) {
      const sent = Date.now();
      if (this.socket.connected) {
        const ack = await this.call("ping", { playing: true });
        if (ack?.ok) this.pings.push([sent, Date.now()]);
      }
      await pause(Math.max(0, this.plan.every_ms - (Date.now() - sent)));
    }
  }

  delays() {
    const known = this.seen.filter(([id]) => sentAt.has(id));
    this.seen = this.seen.filter(([id]) => !sentAt.has(id));
    return known.map(([id, at]) => at - sentAt.get(id));
  }

  history() {
    const { index, applied, posts, pings, connectedAt, regressed } = this;
    return { index, applied, posts, pings, connectedAt, regressed };
  }
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const plan = JSON.parse((await lines.next()).value);
const clients = plan.cookies.map((_, index) => new Client(plan, index));
const work = clients.map((client) => client[plan.mode]());
process.stdout.write('{"started": true}\n');
for (let line = await lines.next(); line.value !== "finish"; line = await lines.next()) {
  if (line.value === "delays") {
    const found = clients.flatMap((client) => client.delays());
    process.stdout.write(JSON.stringify(found) + "\n");
    continue;
  }
  const sum = (list) => list.reduce((total, one) => total + one, 0);
  const done = sum(clients.map((c) => c.posts.filter((p) => p.outcome === "ok").length));
  const pings = sum(clients.map((c) => c.pings.length));
  const connected = clients.filter((c) => c.socket.connected).length;
  process.stdout.write(JSON.stringify({ done, pings, connected }) + "\n");
}
for (const client of clients) client.stopped = true;
await Promise.all(work);
process.stdout.write('{"stopped": true}\n');
// Nobody writes any more: whoever counts the stream now tells where every list has to end.
const head = Number((await lines.next()).value);
const settled = Date.now() + 60_000;
const behind = () => clients.filter((client) => client.last < head);
while (Date.now() < settled && behind().length > 0) {
  await Promise.all(behind().map((client) => client.sync()));
  await pause(100);
}
const histories = JSON.stringify(clients.map((client) => client.history()));
process.stdout.write(histories + "\n", () => process.exit(0));
