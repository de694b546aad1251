// Fetching answers as the page of X does, and naming what goes wrong.

const state = window.__INITIAL_STATE__;
const FEATURES = {
  responsive_web_graphql_timeline_navigation_enabled: true,
  view_counts_everywhere_api_enabled: true,
  longform_notetweets_consumption_enabled: true,
  tweet_with_visibility_results_prefer_gql_limited_actions_policy_enabled: true,
  responsive_web_edit_tweet_api_enabled: true,
};

export class Trouble extends Error {}

function cookie(name) {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found ? found.slice(name.length + 1) : "";
}

async function fetchJson(address) {
  const answer = await fetch(address, {
    credentials: "same-origin",
    headers: {
      authorization: "Bearer AAAAAAAAAAAAAAAAAAAAAreplicaReplica",
      "content-type": "application/json",
      "x-csrf-token": cookie("ct0"),
      "x-client-transaction-id": btoa(`${address.length} ${Math.random()}`),
      "x-twitter-active-user": "yes",
      "x-twitter-auth-type": "OAuth2Session",
      "x-twitter-client-language": "en",
    },
  });
  if (answer.status === 429) throw new Trouble("Rate limit exceeded");
  const shape = answer.headers.get("x-replica-shape");
  const body = restored(await answer.json(), shape);
  const code = body.errors?.[0]?.code;
  if (code === 32) location.assign("/i/flow/login");
  if (code === 326) location.assign("/account/access");
  if (code === 64) throw new Trouble("Your account is suspended");
  if (code === 144) throw new Trouble("Hmm...this page doesn’t exist. Try searching for something else.");
  if (!answer.ok || (code && !Object.keys(body.data ?? {}).length)) throw new Trouble("");
  return body;
}

// This page belongs to the release that shaped the answer, so it understands it where an observer may not.
function restored(body, shape) {
  if (shape === "moved") {
    const instructions = body.data.feed_v3.surface.steps.map(({ step, payload }) => ({ type: step, ...payload }));
    return { data: { timeline: { instructions } } };
  }
  return shape === "renamed" ? renamed(body) : body;
}

function renamed(node) {
  if (Array.isArray(node)) return node.map(renamed);
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [state.renamed[key] ?? key, renamed(value)]));
}

export function operation(name, variables) {
  const id = state.operations[name];
  const query = new URLSearchParams({ variables: JSON.stringify(variables), features: JSON.stringify(FEATURES) });
  return fetchJson(`/i/api/graphql/${id}/${name}?${query}`);
}

export function olderMentions(cursor) {
  const query = new URLSearchParams({ include_entities: "true", tweet_mode: "extended", count: "20" });
  if (cursor) query.set("cursor", cursor);
  return fetchJson(`/i/api/2/notifications/mentions.json?${query}`);
}
