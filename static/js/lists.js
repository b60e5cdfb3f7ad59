/* Lists of staff by keyboard, where single keys are on: j and k move, Enter opens, x selects, / searches. */
(() => {
  "use strict";

  /* What a key means on any keyboard, also for keys.js: where another script is written, a letter is that of its place on a
     Latin one; and the row of digits is one without Shift, too, as on Belgian and French keyboards. */
  window.meaningOf = ({ key = "", code = "", shiftKey }) => {
    const isForeign = /^\p{L}$/u.test(key) && !/\p{Script=Latin}/u.test(key);
    if (isForeign && code.startsWith("Key")) return code.slice(3).toLowerCase();
    if (!shiftKey && /^Digit[1-9]$/.test(code)) return code.slice(5);
    return key === "؟" ? "?" : key.toLowerCase();
  };

  const types = (element) => element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

  const move = (rows, by) => {
    const here = rows.indexOf(document.activeElement?.closest("tbody tr"));
    const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), rows.length - 1);
    const target = rows[next]?.querySelector("[data-row-link]");
    target?.focus();
    target?.closest("tr").scrollIntoView({ block: "nearest" });
  };
  const select = () => document.activeElement?.closest("tbody tr")?.querySelector("input[name=selected]")?.click();

  document.addEventListener("keydown", (event) => {
    const list = document.querySelector("[data-list-keys]");
    if (!list || event.ctrlKey || event.metaKey || event.altKey || types(event.target)) return;
    const rows = [...list.querySelectorAll("tbody tr")].filter((row) => row.querySelector("[data-row-link]"));
    const acts = {
      j: () => move(rows, 1),
      k: () => move(rows, -1),
      x: select,
      "/": () => list.querySelector("input[type=search]")?.focus(),
    };
    const key = window.meaningOf(event);
    const act = acts[key];
    if (!act || (event.repeat && key === "x")) return;
    event.preventDefault();
    act();
  });
})();
