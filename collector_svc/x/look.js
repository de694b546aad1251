// What can be seen of the page at a glance, as x/glance.py takes it.
() => {
  const switcher = document.querySelector('[data-testid="SideNav_AccountSwitcher_Button"]');
  const profile = document.querySelector('a[data-testid="AppTabBar_Profile_Link"]');
  const main = document.querySelector('[data-testid="primaryColumn"]') ?? document.querySelector("main") ?? document.body;
  const articles = main?.querySelectorAll('article[data-testid="tweet"]').length ?? 0;
  const busy = main?.querySelector('[role="progressbar"]');
  return {
    path: location.pathname,
    account: switcher?.textContent.match(/@(\w{1,15})\s*$/)?.[1] ?? profile?.getAttribute("href")?.match(/^\/(\w{1,15})$/)?.[1] ?? "",
    articles,
    // where there are posts, the same words may stand in one of them
    error: main?.querySelector('[data-testid="error-detail"]')?.textContent.slice(0, 200)
      ?? (articles ? "" : main?.textContent.match(/Something went wrong\. Try reloading\.|Rate limit exceeded/)?.[0] ?? ""),
    isEmpty: Boolean(main?.querySelector('[data-testid="emptyState"], [data-testid="empty_state_header_text"]')),
    isBusy: Boolean(busy),
  };
}
