/* Single keys on staff pages: [data-keys] holds what has a data-key, which a press of that key clicks. */
(() => {
  "use strict";

  /* Milliseconds for which a page must have been on screen: nothing is decided that nobody has seen, and the second
     half of a double press, which lands on the next case, asks for nothing. */
  const AWAKE_AFTER = 1000;
  let shownAt = document.hidden ? Infinity : performance.now();
  const arrived = () => { shownAt = document.hidden ? Infinity : performance.now(); };
  document.addEventListener("visibilitychange", arrived);
  /* What decides nothing lets them stay awake: a part without keys, such as the mail that follows what is typed, and who
     is on the case. */
  document.addEventListener("htmx:afterSettle", ({target}) => { if (target.id !== "claim" && target.querySelector("[data-key]")) arrived(); });
  window.addEventListener("pageshow", arrived);

  const CHOICE = "input[type=radio], input[type=checkbox]";
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");
  /* Between the choices of a form only digits act: a letter there is a slip. */
  const isFor = (key, element) => !typing(element) || (element.matches(CHOICE) && /^[1-9]$/.test(key));

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.target.closest?.("[data-keys] form")?.requestSubmit();
      return;
    }
    const key = window.meaningOf(event);
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || !isFor(key, event.target)) return;
    const target = document.querySelector(`[data-keys] [data-key="${CSS.escape(key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (performance.now() - shownAt < AWAKE_AFTER) return;
    target.click();
    target.focus();
  });
})();
