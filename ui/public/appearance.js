// Sets the colours before the first paint: a script of its own, since the content security policy
// allows none inside of the document. The choices are made in src/api/settings.ts.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const show = () => {
    const theme = stored("headwater.theme") ?? (dark.matches ? "dark" : "light");
    const root = document.documentElement;
    root.dataset.theme = theme === "dark" ? "dark" : "light";
    root.dataset.motion = stored("headwater.motion") === "reduced" ? "reduced" : "system";
  };
  show();
  dark.addEventListener("change", show);
  addEventListener("storage", show);
  addEventListener("headwater:appearance", show);
})();
