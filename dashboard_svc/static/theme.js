// Runs before the first paint, so that nobody who chose dark sees a flash of light. Storage may be forbidden.
"use strict";
{
  const root = document.documentElement;
  const themes = ["auto", "light", "dark"];
  let theme = "auto";
  try {
    theme = localStorage.getItem("theme") ?? "auto";
  } catch {}
  const apply = () => {
    if (!themes.includes(theme)) theme = "auto";
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  apply();
  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("#theme");
    const show = () => {
      button.querySelector("span").textContent = theme;
    };
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      apply();
      show();
      try {
        localStorage.setItem("theme", theme);
      } catch {}
    });
  });
}
