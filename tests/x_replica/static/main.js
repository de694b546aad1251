// The page: who is logged in, and the timeline that its address asks for.

import { element } from "/static/elements.js";
import { olderMentions, operation } from "/static/fetching.js";
import { Timeline } from "/static/timeline.js";

const state = window.__INITIAL_STATE__;
const query = new URLSearchParams(location.search);

function navigation({ screen_name: handle, name }) {
  const links = [["Home", "/home"], ["Explore", "/explore"], ["Notifications", "/notifications"]].map(([label, href]) =>
    element("a", { href, testid: `AppTabBar_${label}_Link`, role: "link", "aria-label": label }, label));
  return element("header", { role: "banner" },
    element("nav", { role: "navigation" }, ...links, element("a", { href: `/${handle}`, testid: "AppTabBar_Profile_Link", role: "link", "aria-label": "Profile" }, "Profile")),
    element("button", { testid: "SideNav_AccountSwitcher_Button", "aria-label": "Account menu", role: "button" },
      element("div", { testid: `UserAvatar-Container-${handle}` }), element("div", {}, element("span", {}, name)), element("div", {}, element("span", {}, `@${handle}`))));
}

// What the address asks for: label, the operation with a cursor, and what an empty answer says.
function asked() {
  const status = location.pathname.match(/^\/(?:i\/(?:web\/)?|\w+\/)status\/(\d+)/);
  const withCursor = (variables, cursor) => (cursor ? { ...variables, cursor } : variables);
  if (status) {
    const variables = { focalTweetId: status[1], with_rux_injections: false, rankingMode: "Relevance", includePromotedContent: true, withCommunity: true };
    return { label: "Timeline: Conversation", focal: status[1], empty: "", fetchPage: (cursor) => operation("TweetDetail", withCursor({ ...variables, ...(cursor && { referrer: "tweet" }) }, cursor)) };
  }
  if (location.pathname === "/search") {
    const variables = { rawQuery: query.get("q") ?? "", count: 20, querySource: query.get("src") ?? "typed_query", product: query.get("f") === "live" ? "Latest" : "Top" };
    return { label: "Timeline: Search timeline", empty: `No results for "${variables.rawQuery}"`, fetchPage: (cursor) => operation("SearchTimeline", withCursor(variables, cursor)) };
  }
  if (location.pathname.startsWith("/notifications")) {
    const kind = location.pathname.endsWith("/mentions") ? "Mentions" : "All";
    const fetchPage = state.olderNotifications ? olderMentions : (cursor) => operation("NotificationsTimeline", withCursor({ timeline_type: kind, count: 20 }, cursor));
    return { label: "Timeline: Notifications", empty: "Nothing to see here — yet", fetchPage };
  }
  if (/^\/\w+$/.test(location.pathname) && location.pathname !== "/home") {
    const variables = { userId: state.profile, count: 20, includePromotedContent: true, withVoice: true };
    return { label: `Timeline: ${location.pathname.slice(1)}’s posts`, empty: "This account doesn’t exist", fetchPage: (cursor) => operation("UserTweets", withCursor(variables, cursor)) };
  }
  return { label: "Timeline: Your Home Timeline", empty: "Welcome to X!", fetchPage: (cursor) => operation("HomeTimeline", withCursor({ count: 20, includePromotedContent: true, latestControlAvailable: true, requestContext: "launch" }, cursor)) };
}

const column = element("div", { "aria-label": "Timeline" });
document.getElementById("react-root").replaceChildren(navigation(state.account),
  element("main", { role: "main" }, element("div", { testid: "primaryColumn" }, element("h2", { role: "heading" }, document.title), column)));
document.title = `${location.pathname.slice(1) || "Home"} / X`;
new Timeline(column, asked()).start();
