// The page: who is logged in, and the timeline that its address asks for.

import { asked } from "/static/asked.js";
import { element } from "/static/elements.js";
import { Timeline } from "/static/timeline.js";

const LINKS = { Home: "/home", Explore: "/explore", Notifications: "/notifications" };

function tab(label, href) {
  return element("a", { href, testid: `AppTabBar_${label}_Link`, role: "link", "aria-label": label }, label);
}

function switcher({ screen_name: handle, name }) {
  return element(
    "button",
    { testid: "SideNav_AccountSwitcher_Button", "aria-label": "Account menu", role: "button" },
    element("div", { testid: `UserAvatar-Container-${handle}` }),
    element("div", {}, element("span", {}, name)),
    element("div", {}, element("span", {}, `@${handle}`)),
  );
}

function navigation(account) {
  const tabs = Object.entries(LINKS).map(([label, href]) => tab(label, href));
  const bar = element("nav", { role: "navigation" }, ...tabs, tab("Profile", `/${account.screen_name}`));
  return element("header", { role: "banner" }, bar, switcher(account));
}

document.title = `${location.pathname.slice(1) || "Home"} / X`;
const column = element("div", { "aria-label": "Timeline" });
const heading = element("h2", { role: "heading" }, document.title);
document.getElementById("react-root").replaceChildren(
  navigation(window.__INITIAL_STATE__.account),
  element("main", { role: "main" }, element("div", { testid: "primaryColumn" }, heading, column)),
);
new Timeline(column, asked(location)).start();
