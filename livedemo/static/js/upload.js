// A form with one file takes many: chosen, dropped or photographed, two at a time, each with a bar
// and a way out. data-module="upload" on the form; data-url where files go, data-limit in bytes,
// data-reload what is read anew after each; data-method="PUT" when a file takes the place of the
// one before, data-done names what is said then, and fields with data-send go before the file.
// Without scripts the form sends one file by itself.

import { polite } from "announce";
import { icon } from "icons";
import { t } from "strings";

const AT_ONCE = 2;
const MB = 1024 * 1024;
// What the server may take to make a whole file ready.
const WORK = 60_000;

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

function iconButton(label, name) {
  const button = make("button", "icon-button", icon(name));
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.title = label;
  return button;
}

function refusal(xhr) {
  try {
    return JSON.parse(xhr.responseText).error.message;
  } catch {
    return t(xhr.status ? "server_failed" : "upload_lost");
  }
}

class Upload {
  constructor(queue, file) {
    this.queue = queue;
    this.file = file;
    this.bar = make("progress", "meter thin");
    this.bar.max = file.size;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.state = make("span", "quiet small");
    this.out = iconButton(t("upload_cancel", { name: file.name }), "x");
    this.out.addEventListener("click", () => this.cancel());
    this.row = make("li", "upload", make("span", "upload-name", file.name), this.state, this.out, this.bar);
    this.show(0);
  }

  show(sent) {
    this.bar.value = sent;
    const [n, limit] = [sent, this.file.size].map((bytes) => Math.max(bytes && 1, Math.round(bytes / MB)));
    this.state.textContent = sent < this.file.size || !sent
      ? t("upload_part", { n, limit: Math.max(1, limit) })
      : t("upload_working");
  }

  start() {
    const { url, token, method } = this.queue;
    const body = new FormData();
    for (const field of this.queue.form.querySelectorAll("[data-send]")) body.append(field.name, field.value);
    body.append("file", this.file, this.file.name);
    this.xhr = new XMLHttpRequest();
    this.xhr.open(method, url);
    this.xhr.setRequestHeader("X-CSRFToken", token());
    this.xhr.setRequestHeader("Accept", "application/json");
    this.xhr.upload.addEventListener("progress", (event) => this.show(Math.min(event.loaded, this.file.size)));
    this.xhr.upload.addEventListener("load", () => this.sent());
    this.xhr.addEventListener("load", () => (this.xhr.status < 300 ? this.done() : this.fail(refusal(this.xhr))));
    for (const name of ["error", "timeout"]) this.xhr.addEventListener(name, () => this.lost());
    this.began = performance.now();
    this.xhr.send(body);
  }

  // From here on it cannot be called back: the server has all of it.
  sent() {
    this.whole = true;
    this.xhr.timeout = performance.now() - this.began + WORK;
    this.show(this.file.size);
    const held = document.activeElement === this.out;
    this.out.hidden = true;
    if (held) this.queue.input.focus();
  }

  lost() {
    this.fail(t(this.whole ? "upload_unknown" : "upload_lost"));
    if (this.whole) this.queue.read();
  }

  done() {
    polite(t(this.queue.said, { name: this.file.name }), "upload");
    this.remove();
    this.queue.finished(this, true);
  }

  fail(sentence) {
    const words = make("p", "error", icon("circle-alert"), make("span", "", sentence));
    words.setAttribute("role", "alert");
    const retry = make("button", "button", t("upload_retry"));
    retry.type = "button";
    retry.addEventListener("click", () => this.queue.again(this));
    this.out.hidden = false;
    this.out.setAttribute("aria-label", t("upload_remove", { name: this.file.name }));
    this.bar.replaceWith(words, ...(this.file.size > this.queue.limit ? [] : [retry]));
    this.state.remove();
    this.queue.finished(this, false);
  }

  cancel() {
    this.xhr?.abort();
    this.remove();
    this.queue.finished(this, false);
  }

  remove() {
    const held = this.row.contains(document.activeElement);
    this.row.remove();
    if (held) this.queue.input.focus();
  }
}

class Queue {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.url;
    this.method = form.dataset.method ?? "POST";
    this.only = this.method === "PUT";
    this.said = form.dataset.done ?? "upload_done";
    this.limit = Number(form.dataset.limit);
    this.input = form.querySelector('input[type="file"]');
    this.list = form.querySelector(".uploads");
    this.waiting = [];
    this.running = new Set();
  }

  token() {
    return document.querySelector('meta[name="csrf-token"]').content;
  }

  add(files) {
    // Of what takes one another's place, the last one counts.
    for (const file of this.only ? files.slice(-1) : files) {
      const upload = new Upload(this, file);
      this.list.append(upload.row);
      if (file.size > this.limit) upload.fail(t("upload_large"));
      else this.waiting.push(upload);
    }
    this.next();
  }

  again(upload) {
    const fresh = new Upload(this, upload.file);
    upload.row.replaceWith(fresh.row);
    fresh.out.focus();
    this.waiting.push(fresh);
    this.next();
  }

  next() {
    while (this.running.size < (this.only ? 1 : AT_ONCE) && this.waiting.length) {
      const upload = this.waiting.shift();
      this.running.add(upload);
      upload.start();
    }
  }

  finished(upload, added) {
    this.running.delete(upload);
    this.waiting = this.waiting.filter((one) => one !== upload);
    if (added) this.read();
    this.next();
  }

  read() {
    const target = this.form.dataset.reload;
    htmx.ajax("GET", location.pathname, { target, select: target, swap: "outerHTML" });
  }
}

// Telephones offer their camera only to a field that asks for it.
function camera(queue) {
  const button = queue.form.querySelector("[data-camera]");
  if (!button || !matchMedia("(pointer: coarse)").matches) return;
  const input = document.createElement("input");
  Object.assign(input, { type: "file", accept: queue.input.accept });
  input.setAttribute("capture", "environment");
  input.addEventListener("change", () => queue.add([...input.files]));
  button.addEventListener("click", () => {
    input.value = "";
    input.click();
  });
  button.hidden = false;
}

export function bind(form) {
  const queue = new Queue(form);
  queue.input.multiple = !queue.only;
  queue.input.required = false;
  form.querySelector("[data-plain]").hidden = true;
  camera(queue);
  queue.input.addEventListener("change", () => {
    queue.add([...queue.input.files]);
    queue.input.value = "";
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, () => form.classList.remove("over"));
  }
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    queue.add([...event.dataTransfer.files]);
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.running.size) event.preventDefault();
  });
}
