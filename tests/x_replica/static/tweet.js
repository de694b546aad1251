// One post as the page shows it.

import { element, local } from "/static/elements.js";
import { pieces, plainPieces } from "/static/text.js";

const NOTICES = "https://help.x.com/rules-and-policies/notices-on-x";

function unwrapped(result) {
  return result?.__typename === "TweetWithVisibilityResults" ? result.tweet : result;
}

function authorOf(post) {
  const user = post.core.user_results.result;
  const { screen_name: handle, name } = user.core ?? user.legacy;
  return { handle, name, avatar: user.avatar?.image_url ?? user.legacy?.profile_image_url_https };
}

function tombstone(result) {
  const told = result?.tombstone?.text?.text ?? "This Post is unavailable. Learn more";
  const text = told.replace(/ Learn more$/, "");
  const more = text === told ? null : element("a", { href: NOTICES }, "Learn more");
  const notice = element("div", { dir: "ltr" }, element("span", {}, `${text} `, more));
  return element("article", { role: "article", tabindex: "-1" }, notice);
}

export function tweet(result, { focal = false, promoted = false } = {}) {
  let post = unwrapped(result);
  if (!post?.legacy) return tombstone(result);
  const reposted = unwrapped(post.legacy.retweeted_status_result?.result);
  const by = reposted ? element("span", { testid: "socialContext" }, `${authorOf(post).name} reposted`) : null;
  post = reposted ?? post;
  const article = element("article", { testid: "tweet", role: "article", tabindex: focal ? "-1" : "0" },
    by, avatar(authorOf(post)), nameLine(post, { focal, promoted }), replyingTo(post),
    textOf(post, focal), ...mediaOf(post), quoteOf(post), focal ? element("div", {}, timeLink(post, true)) : null,
    promoted ? element("span", {}, "Ad") : null, actions());
  return promoted ? element("div", { testid: "placementTracking" }, article) : article;
}

function avatar({ handle, avatar: address }) {
  const picture = element("img", { class: "avatar", alt: "", src: local(address, "image") });
  const link = element("a", { href: `/${handle}`, "aria-hidden": "true", tabindex: "-1" }, picture);
  return element("div", { testid: "Tweet-User-Avatar" }, link);
}

function nameLine(post, { focal, promoted }) {
  const { handle, name } = authorOf(post);
  const linked = (...children) => element("a", { href: `/${handle}`, role: "link" }, ...children);
  // the post that a page is about has its time below, an advertisement has none
  const when = focal || promoted ? [] : [element("span", { "aria-hidden": "true" }, "·"), timeLink(post, false)];
  return element("div", { testid: "User-Name" },
    element("div", {}, linked(...plainPieces(name))),
    element("div", {}, linked(element("span", {}, `@${handle}`)), ...when));
}

function timeLink(post, whole) {
  const href = `/${authorOf(post).handle}/status/${post.rest_id}`;
  return element("a", { href, dir: "ltr", role: "link" }, time(post, whole));
}

function time(post, whole) {
  const at = new Date(post.legacy.created_at);
  const form = whole ? { dateStyle: "medium", timeStyle: "short" } : { month: "short", day: "numeric" };
  const shown = at.toLocaleString("en-US", form);
  return element("time", { datetime: at.toISOString() }, shown);
}

function replyingTo(post) {
  const to = post.legacy.in_reply_to_screen_name;
  if (!to || to === authorOf(post).handle) return null;
  return element("div", {}, "Replying to ", element("a", { href: `/${to}` }, `@${to}`));
}

function textOf(post, focal) {
  const note = post.note_tweet?.note_tweet_results?.result;
  const whole = () => pieces(note.text, note.entity_set, [0, [...note.text].length], false);
  const { full_text: text, entities, display_text_range: range } = post.legacy;
  const shown = note && focal ? whole() : pieces(text, entities, range, true);
  const lang = post.legacy.lang;
  const box = element("div", { testid: "tweetText", class: "text", dir: "auto", lang }, ...shown);
  if (!shown.length) return null;
  if (!note || focal) return box;
  const expand = (event) => {
    box.replaceChildren(...whole());
    event.target.remove();
  };
  const more = element("button", { testid: "tweet-text-show-more-link", role: "link", onclick: expand }, "Show more");
  return element("div", {}, box, more);
}

function mediaOf(post) {
  return (post.legacy.extended_entities?.media ?? []).map((one) => {
    const poster = local(one.media_url_https, "image");
    const page = `/${authorOf(post).handle}/status/${post.rest_id}/photo/1`;
    if (!one.video_info) {
      const picture = element("img", { class: "media", alt: "Image", src: poster });
      return element("a", { href: page, role: "link" }, element("div", { testid: "tweetPhoto" }, picture));
    }
    const src = local(one.video_info.variants[0].url, "video");
    const video = element("video", { class: "media", poster, preload: "auto", src });
    return element("div", { testid: "videoPlayer" }, video);
  });
}

// Within a quote nothing is a link, the time neither: the whole of it is one.
function quoteOf(post) {
  const holder = post.quoted_status_result;
  if (!holder) return null;
  const quoted = unwrapped(holder.result);
  if (!quoted?.legacy) return element("div", { class: "quote" }, tombstone(holder.result).firstChild);
  const { handle, name } = authorOf(quoted);
  const dot = element("span", { "aria-hidden": "true" }, "·");
  const who = element("div", { testid: "User-Name" },
    element("div", {}, ...plainPieces(name)),
    element("div", {}, element("span", {}, `@${handle}`), dot, time(quoted, false)));
  return element("div", { class: "quote", role: "link", tabindex: "0" },
    who, textOf(quoted, false), ...mediaOf(quoted).map((one) => one.querySelector("img, video") ?? one));
}

function actions() {
  const buttons = ["reply", "retweet", "like", "bookmark"];
  return element("div", { role: "group" },
    ...buttons.map((name) => element("button", { testid: name, role: "button" }, " ")));
}
