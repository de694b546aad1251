// The text of a post as the page shows it: entities as links, emoji as pictures, escapes undone.

import { element, local } from "/static/elements.js";

const ESCAPES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const EMOJI = /\p{RGI_Emoji}/gv;

function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (found) => ESCAPES[found]);
}

export function plainPieces(text) {
  const pieces = [];
  let at = 0;
  for (const found of text.matchAll(EMOJI)) {
    if (found.index > at) pieces.push(element("span", {}, text.slice(at, found.index)));
    const code = [...found[0]].map((one) => one.codePointAt(0).toString(16)).join("-");
    const src = local(`https://abs-0.twimg.com/emoji/v2/svg/${code}.svg`, "image");
    pieces.push(element("img", { alt: found[0], draggable: "false", src, title: "" }));
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push(element("span", {}, text.slice(at)));
  return pieces;
}

function entityPiece(kind, entity, written) {
  const linked = (href) => element("span", {}, element("a", { href, dir: "ltr", role: "link" }, written));
  const asked = encodeURIComponent(entity.text);
  switch (kind) {
    case "user_mentions":
      return element("div", { style: "display: inline" }, linked(`/${entity.screen_name}`));
    case "hashtags":
      return linked(`/hashtag/${asked}?src=hashtag_click`);
    case "symbols":
      return linked(`/search?q=%24${asked}&src=cashtag_click`);
    default:
      return linkPiece(entity);
  }
}

// The whole address is in the page, what is too long of it unseen, and behind it three dots that are no part of it.
function linkPiece(entity) {
  const unseen = (text) => element("span", { "aria-hidden": "true", class: "unseen" }, text);
  const shown = entity.display_url.replace(/…$/, "");
  const at = entity.expanded_url.indexOf(shown);
  const before = at < 0 ? "" : entity.expanded_url.slice(0, at);
  const after = at < 0 ? "" : entity.expanded_url.slice(at + shown.length);
  const dots = shown === entity.display_url ? null : element("span", { "aria-hidden": "true" }, "…");
  const rel = "noopener noreferrer nofollow";
  return element("a", { href: entity.url, dir: "ltr", rel, target: "_blank", role: "link" },
    before && unseen(before), shown, after && unseen(after), dots);
}

// Pieces of `text` from `range[0]` to `range[1]`, all counted in code points.
export function pieces(text, entities, range, escaped) {
  const points = [...text];
  const marks = ["user_mentions", "hashtags", "symbols", "urls"]
    .flatMap((kind) => (entities?.[kind] ?? []).map((entity) => ({ kind, entity })))
    .filter(({ entity }) => entity.indices[0] >= range[0] && entity.indices[1] <= range[1])
    .sort((one, other) => one.entity.indices[0] - other.entity.indices[0]);
  const shown = [];
  let at = range[0];
  const plain = (to) => {
    const part = points.slice(at, to).join("");
    if (part) shown.push(...plainPieces(escaped ? unescape(part) : part));
  };
  for (const { kind, entity } of marks) {
    plain(entity.indices[0]);
    shown.push(entityPiece(kind, entity, points.slice(...entity.indices).join("")));
    at = entity.indices[1];
  }
  plain(range[1]);
  return shown;
}
