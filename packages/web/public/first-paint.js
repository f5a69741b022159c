// Sets colour scheme and language before anything is drawn, so the page never flashes in the wrong one.
// A file of its own and not an inline script: the content security policy allows none.
(function () {
  try {
    var scheme = localStorage.getItem("tsubame.colorScheme") || "auto";
    var isDark =
      scheme === "dark" ||
      (scheme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
    var language = localStorage.getItem("tsubame.language") || navigator.language || "en";
    document.documentElement.lang = language.slice(0, 2) === "ja" ? "ja" : "en";
  } catch {
    // Storage can be switched off; the defaults of index.html stand then.
  }
})();
