// The feed as it grows: new cards at their place by time, held back while the reader is elsewhere.
import { show } from "./times.js";
import "./form.js";

const MOST_CARDS = 400;
const feed = document.querySelector("#feed");
const bar = document.querySelector("#live");
const word = bar.querySelector("#live-word");
const button = bar.querySelector("#pause");
const pill = document.querySelector("#pill");
const policy = globalThis.trustedTypes?.createPolicy("swarm", { createHTML: (html) => html });
const parser = new DOMParser();

let position = feed.dataset.position;
let isPaused = false;
let mustReload = false;
let held = [];
let retryMs = 5_000;

function parse(html) {
  const page = parser.parseFromString(policy ? policy.createHTML(html) : html, "text/html");
  return document.adoptNode(page.querySelector("article.entry"));
}

function insert({ id, at, html }) {
  if (document.getElementById(`m-${id}`)) return null;
  const next = [...feed.children].find((card) => Number(card.dataset.at) <= at);
  // what is older than the last card stands on the next page
  if (!next && feed.childElementCount && document.querySelector("#older")) return null;
  const card = parse(html);
  card.classList.add("is-new");
  feed.insertBefore(card, next ?? null);
  show(card);
  document.querySelector("#empty")?.remove();
  return card;
}

function say(state) {
  bar.dataset.state = state;
  word.textContent = { live: "Live", paused: "Paused", waiting: "Reconnecting", full: "Too many readers" }[state];
}

function isAway() {
  return feed.getBoundingClientRect().top < -40;
}

function tell() {
  const count = held.length;
  pill.hidden = !count && !mustReload;
  pill.textContent = mustReload ? "There is much more: load the page again" : `${count} new`;
}

function release() {
  if (mustReload) {
    location.reload();
    return [];
  }
  const cards = held.map(insert).filter(Boolean);
  held = [];
  tell();
  return cards;
}

function take(item) {
  if (document.getElementById(`m-${item.id}`)) return;
  held.push(item);
  if (feed.childElementCount + held.length > MOST_CARDS) mustReload = true;
  if (isPaused || isAway() || mustReload) tell();
  else release();
}

function open() {
  const query = new URLSearchParams(feed.dataset.query);
  query.set("after", position);
  const source = new EventSource(`/dashboard/events?${query}`);
  let isFollowing = true;
  const sayHow = () => say(isPaused ? "paused" : isFollowing ? "live" : "waiting");
  source.addEventListener("open", () => {
    retryMs = 5_000;
    sayHow();
  });
  source.addEventListener("state", ({ data }) => {
    isFollowing = JSON.parse(data).following;
    sayHow();
  });
  source.addEventListener("mention", ({ data, lastEventId }) => {
    position = lastEventId;
    take(JSON.parse(data));
  });
  source.addEventListener("reset", () => {
    source.close();
    mustReload = true;
    tell();
  });
  source.addEventListener("error", () => {
    say("waiting");
    // refused for good, as when there is no room: the browser does not try again by itself
    if (source.readyState === EventSource.CLOSED && !mustReload) {
      say("full");
      setTimeout(open, retryMs);
      retryMs = Math.min(retryMs * 2, 60_000);
    }
  });
  button.onclick = () => {
    isPaused = !isPaused;
    button.textContent = isPaused ? "Resume" : "Pause";
    if (!isPaused && !isAway() && !mustReload) release();
    sayHow();
  };
}

pill.addEventListener("click", () => {
  const cards = release();
  feed.scrollIntoView({ block: "start" });
  const [first] = feed.children;
  if (cards.length && first) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
});
addEventListener(
  "scroll",
  () => {
    if (held.length && !isPaused && !isAway() && !mustReload) release();
  },
  { passive: true },
);
addEventListener("pagehide", () => say("waiting"));
bar.hidden = false;
open();
