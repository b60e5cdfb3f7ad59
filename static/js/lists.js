/* Lists of staff by keyboard, where single keys are on: j and k move, Enter opens, x selects, / searches. */
(() => {
  "use strict";
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
    const act = acts[event.key];
    if (!act || (event.repeat && event.key === "x")) return;
    event.preventDefault();
    act();
  });
})();
