// What an address asks for: the timeline's label, how a page of it is fetched, and what an empty one says.

import { olderMentions, operation } from "/static/fetching.js";

const state = window.__INITIAL_STATE__;

function fetching(name, variables) {
  return (cursor) => operation(name, cursor ? { ...variables, cursor } : variables);
}

function conversation(id) {
  const variables = {
    focalTweetId: id,
    with_rux_injections: false,
    rankingMode: "Relevance",
    includePromotedContent: true,
    withCommunity: true,
  };
  return { label: "Timeline: Conversation", focal: id, empty: "", fetchPage: fetching("TweetDetail", variables) };
}

function search(query) {
  const variables = {
    rawQuery: query.get("q") ?? "",
    count: 20,
    querySource: query.get("src") ?? "typed_query",
    product: query.get("f") === "live" ? "Latest" : "Top",
  };
  return {
    label: "Timeline: Search timeline",
    empty: `No results for "${variables.rawQuery}"`,
    fetchPage: fetching("SearchTimeline", variables),
  };
}

function notifications(kind) {
  const variables = { timeline_type: kind, count: 20 };
  return {
    label: "Timeline: Notifications",
    empty: "Nothing to see here — yet",
    fetchPage: state.olderNotifications ? olderMentions : fetching("NotificationsTimeline", variables),
  };
}

function profile(handle) {
  const variables = { userId: state.profile, count: 20, includePromotedContent: true, withVoice: true };
  return {
    label: `Timeline: ${handle}’s posts`,
    empty: "This account doesn’t exist",
    fetchPage: fetching("UserTweets", variables),
  };
}

function home() {
  const variables = { count: 20, includePromotedContent: true, latestControlAvailable: true, requestContext: "launch" };
  return {
    label: "Timeline: Your Home Timeline",
    empty: "Welcome to X!",
    fetchPage: fetching("HomeTimeline", variables),
  };
}

export function asked({ pathname, search: query }) {
  const status = pathname.match(/^\/(?:i\/(?:web\/)?|\w+\/)status\/(\d+)/);
  if (status) return conversation(status[1]);
  if (pathname === "/search") return search(new URLSearchParams(query));
  if (pathname.startsWith("/notifications")) return notifications(pathname.endsWith("/mentions") ? "Mentions" : "All");
  return /^\/\w+$/.test(pathname) && pathname !== "/home" ? profile(pathname.slice(1)) : home();
}
