// On a page of earlier data: say when the store answers again. When to load it anew is the reader's choice.
const store = document.querySelector("#notice-store");
const again = document.querySelector("#notice-again");

async function look() {
  try {
    const answer = await fetch("/healthz", { cache: "no-store" });
    if (!answer.ok) return;
  } catch {
    return; // still away: the next look may find it
  }
  clearInterval(looking);
  store.textContent = "The store answers again.";
  again.textContent = "Show this page as it is now";
}
const looking = setInterval(look, 3_000);
