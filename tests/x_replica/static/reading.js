// From an answer to the cells of a timeline, whichever generation of X it comes from.

export function instructionsOf(node) {
  if (node === null || typeof node !== "object") return null;
  if (Array.isArray(node.instructions)) return node.instructions;
  for (const value of Object.values(node)) {
    const found = instructionsOf(value);
    if (found) return found;
  }
  return null;
}

// Takes the answer into `cells` (entry id to cell); answers the cells.
export function take(cells, body) {
  if (body.globalObjects) return takeOlder(cells, body);
  for (const step of instructionsOf(body) ?? []) {
    if (step.type === "TimelineClearCache") cells.clear();
    for (const entry of step.entries ?? []) put(cells, entry);
    if (step.type === "TimelinePinEntry") put(cells, step.entry);
    if (step.type === "TimelineReplaceEntry") {
      cells.delete(step.entry_id_to_replace);
      put(cells, step.entry);
    }
    if (step.type === "TimelineAddToModule") {
      for (const item of step.moduleItems) putItem(cells, item, cells.sorts.get(step.moduleEntryId));
    }
  }
  return cells;
}

export function newCells() {
  const cells = new Map();
  cells.sorts = new Map(); // where each module stands
  return cells;
}

function put(cells, entry) {
  const content = entry.content;
  const sort = BigInt(entry.sortIndex);
  if (content.items) {
    cells.sorts.set(entry.entryId, sort);
    for (const item of content.items) putItem(cells, item, sort);
  } else if (content.cursorType) {
    cells.set(entry.entryId, cursorCell(entry.entryId, sort, content));
  } else if (content.itemContent) {
    cells.set(entry.entryId, cellOf(entry.entryId, sort, content.itemContent));
  }
}

function putItem(cells, item, sort) {
  cells.set(item.entryId, cellOf(item.entryId, sort, item.item.itemContent));
}

function cellOf(id, sort, content) {
  if (content.cursorType) return cursorCell(id, sort, content);
  // accounts to follow and the like are no posts; the page of the replica leaves them out
  const kind = ["TimelineTweet", "TimelineTombstone"].includes(content.itemType) ? "tweet" : content.itemType;
  const told = content.tombstoneInfo && { tombstone: { text: content.tombstoneInfo.richText } };
  return { id, sort, kind, result: told ?? content.tweet_results?.result, promoted: Boolean(content.promotedMetadata) };
}

function cursorCell(id, sort, content) {
  return { id, sort, kind: content.cursorType, value: content.value, label: content.displayTreatment?.actionText };
}

export function sorted(cells) {
  // a module's items share its place and keep their order
  return [...cells.values()].sort((one, other) => (one.sort === other.sort ? 0 : one.sort > other.sort ? -1 : 1));
}

function takeOlder(cells, body) {
  for (const { addEntries } of body.timeline.instructions) {
    for (const entry of addEntries?.entries ?? []) {
      const sort = BigInt(entry.sortIndex);
      const cursor = entry.content.operation?.cursor;
      if (cursor) {
        cells.delete([...cells.keys()].find((id) => id.startsWith(`cursor-${cursor.cursorType.toLowerCase()}`)));
        cells.set(entry.entryId, cursorCell(entry.entryId, sort, cursor));
      } else {
        const result = olderPost(body.globalObjects, entry.content.item.content.tweet.id);
        cells.set(entry.entryId, { id: entry.entryId, sort, kind: "tweet", result, promoted: false });
      }
    }
  }
  return cells;
}

function olderPost(objects, id) {
  const legacy = objects.tweets[id];
  if (!legacy) return undefined;
  const user = objects.users[legacy.user_id_str];
  const quoted = legacy.quoted_status_id_str && olderPost(objects, legacy.quoted_status_id_str);
  return {
    __typename: "Tweet",
    rest_id: id,
    legacy,
    core: { user_results: { result: { rest_id: user.id_str, legacy: user } } },
    quoted_status_result: quoted && { result: quoted },
  };
}
