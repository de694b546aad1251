// Making elements, with the hooks that the real page has, or other ones where its markup is said to have changed.

const changed = window.__INITIAL_STATE__.changedMarkup;

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (name === "testid") made.setAttribute(changed ? "data-qa" : "data-testid", changed ? `v2-${value}` : value);
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(changed && name === "role" ? "data-role" : name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Addresses of X's hosts for pictures and videos lead to the replica, which counts who comes.
export function local(address, kind) {
  return `/media/${kind}/${new URL(address).pathname.slice(1)}`;
}
