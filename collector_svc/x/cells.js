// The cells of the main column from top to bottom, as parsers/page_posts.py takes them.
() => {
  const within = (node, selector) => node.parentElement?.closest(selector);

  // Pictures of emoji stand for what they show; a link stands for its whole address, without the dots behind it.
  const textOf = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    if (node.tagName === "IMG") return node.alt;
    if (node.tagName === "BR") return "\n";
    if (node.tagName === "A" && /^https?:\/\/t\.co\//.test(node.href)) {
      const written = node.textContent.replace(/…$/, "");
      return /^https?:\/\//.test(written) ? written : node.href;
    }
    return [...node.childNodes].map(textOf).join("");
  };

  const postOf = (article) => {
    const quote = [...article.querySelectorAll('[role="link"]')]
      .find((node) => node.tagName !== "A" && node.querySelector('[data-testid="User-Name"]'));
    const own = (selector) => [...article.querySelectorAll(selector)].filter((node) => !quote?.contains(node));
    const time = own('a[href*="/status/"] time')[0];
    const link = time?.closest("a").getAttribute("href").match(/^\/(\w+)\/status\/(\d+)/);
    const box = own('[data-testid="tweetText"]')[0];
    // handles that a reply begins with stand above its text
    const answered = own('a[role="link"], a').filter((node) =>
      /^\/\w{1,15}$/.test(node.getAttribute("href") ?? "") && node.textContent === `@${node.getAttribute("href").slice(1)}`
      && !within(node, '[data-testid="User-Name"], [data-testid="tweetText"], [data-testid="socialContext"]'));
    const pictures = own('a[href*="/photo/"]').slice(0, 1).map((node) => `https://x.com${new URL(node.href).pathname}`);
    return {
      id: link?.[2] ?? null,
      handle: link?.[1] ?? null,
      time: time?.dateTime ?? null,
      text: [...answered.map((node) => node.textContent), box ? textOf(box) : "", ...pictures].filter(Boolean).join(" "),
      lang: box?.lang ?? "",
      tickers: box ? [...box.querySelectorAll('a[href^="/search?q=%24"]')].map((node) => node.textContent) : [],
      isCut: own('[data-testid="tweet-text-show-more-link"]').length > 0,
      isPromoted: Boolean(article.closest('[data-testid="placementTracking"]')),
    };
  };

  const top = (cell) => cell.getBoundingClientRect().top;
  return [...document.querySelectorAll('[data-testid="primaryColumn"] [data-testid="cellInnerDiv"]')]
    .sort((one, other) => top(one) - top(other))
    .filter((cell) => cell.querySelector("article"))
    .map((cell) => {
      const article = cell.querySelector('article[data-testid="tweet"]');
      return { post: article ? postOf(article) : null };
    });
}
