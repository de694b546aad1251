// Times in the reader's own zone and words. Without this they stand in UTC.
const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "short" });
const full = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "long" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function ago(then, now = Date.now()) {
  const seconds = Math.round((then - now) / 1000);
  for (const [unit, length] of units) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return seconds > -10 && seconds <= 0 ? "just now" : relative.format(seconds, "second");
}

export function show(root = document) {
  for (const time of root.querySelectorAll("time[data-show]")) {
    const at = Date.parse(time.dateTime);
    const text = time.dataset.show === "clock" ? clock.format(at) : ago(at);
    if (time.textContent !== text) time.textContent = text;
    time.title ||= full.format(at);
  }
}

for (const note of document.querySelectorAll("[data-zone]")) note.textContent = zone;
show();
setInterval(show, 10_000, document);
