// The video: our own controls for files and HLS, a click before anything of a third party loads,
// and one answer for watch.js: "player:change" { playing } on the document.

import { listen } from "player-frames";
import { recall, remember } from "live-tab";
import { icon } from "icons";
import { t } from "strings";
import { toast } from "toast";

let playing = false;

/** Tell whether the video plays, for who comes too late to hear it begin. */
export function isPlaying() {
  return playing;
}

function tell(now) {
  if (now === playing) return;
  playing = now;
  document.dispatchEvent(new CustomEvent("player:change", { detail: { playing } }));
}

// ---- files and HLS

function script(address) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = address;
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

async function loadHls(video, source) {
  if (video.canPlayType("application/vnd.apple.mpegurl")) {
    video.src = source;
    return;
  }
  await script(video.dataset.hls);
  const hls = new Hls({ liveDurationInfinity: true });
  hls.on(Hls.Events.ERROR, (_name, problem) => {
    if (!problem.fatal) return;
    if (problem.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.startLoad(), 3000);
  });
  hls.loadSource(source);
  hls.attachMedia(video);
}

function toggle(video) {
  if (video.paused) video.play().catch(() => {});
  else video.pause();
}

function showPlay(video) {
  for (const button of document.querySelectorAll("[data-act=play]")) {
    button.hidden = false;
    const words = video.paused ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-label", words);
    button.title = words;
    button.replaceChildren(icon(video.paused ? "play" : "pause"));
  }
}

function showSound(video, button) {
  const words = button.querySelector("span");
  words.textContent = video.muted ? words.dataset.off : words.dataset.on;
}

function bindControls(frame, video) {
  const controls = frame.querySelector(".video-controls");
  const act = (name) => controls.querySelector(`[data-act=${name}]`);
  video.controls = false;
  controls.hidden = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-act=play]")) toggle(video);
  });
  act("sound").addEventListener("click", () => {
    video.muted = !video.muted;
  });
  act("full").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (frame.requestFullscreen) frame.requestFullscreen();
    else video.webkitEnterFullscreen?.();
  });
  const captions = act("captions");
  captions.addEventListener("click", () => {
    const on = captions.getAttribute("aria-pressed") !== "true";
    captions.setAttribute("aria-pressed", String(on));
    for (const track of video.textTracks) track.mode = on ? "showing" : "hidden";
  });
  const showCaptions = () => {
    captions.hidden = video.textTracks.length === 0;
  };
  video.textTracks.addEventListener("addtrack", showCaptions);
  showCaptions();
  video.addEventListener("volumechange", () => showSound(video, act("sound")));
  showSound(video, act("sound"));
}

function bindVideo(frame, video) {
  for (const name of ["playing", "pause", "ended", "waiting", "emptied"]) {
    video.addEventListener(name, () => {
      tell(!video.paused && !video.ended);
      showPlay(video);
    });
  }
  bindControls(frame, video);
  showPlay(video);
  // Its own controls may have been quicker than this script.
  tell(!video.paused && !video.ended);
  if (frame.dataset.provider === "hls") {
    loadHls(video, frame.dataset.src).catch(() => toast({ text: t("no_video"), bad: true }));
  }
  // Without sound a video may begin by itself; some browsers wait for a click even so.
  video.play().catch(() => {});
}

// ---- third parties

function load(frame) {
  const { provider, src } = frame.dataset;
  const address = new URL(src);
  if (provider === "youtube" || provider === "vimeo") address.searchParams.set("autoplay", "1");
  const element = document.createElement("iframe");
  element.title = frame.getAttribute("aria-label");
  element.allow = "autoplay; fullscreen; picture-in-picture; encrypted-media";
  element.allowFullscreen = true;
  element.referrerPolicy = "strict-origin-when-cross-origin";
  listen(element, provider, address.origin, tell);
  element.src = address.href;
  frame.querySelector(".video-cover").replaceWith(element);
  remember(`video:${frame.dataset.slug}`, provider);
}

export function bind(frame) {
  const video = frame.querySelector("video");
  const button = frame.querySelector("[data-load]");
  if (video) bindVideo(frame, video);
  if (!button) return;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    load(frame);
  });
  // Whoever chose to load it in this tab need not choose again.
  if (recall(`video:${frame.dataset.slug}`) === frame.dataset.provider) load(frame);
}
