// On a page that could not be shown: wait until it can, then show it.
const note = document.querySelector("#comeback");
note.textContent = "This page looks again every few seconds and comes back by itself.";

async function look() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // still away: the next look may find it
  }
}
setInterval(look, 3_000);
