/* Small conveniences. Everything on every page also works without this file. */
(() => {
  "use strict";
  const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");

  /* A form with faults: the reader lands on the summary. */
  const toFaults = (root) => root.querySelector?.("#faults")?.focus();

  /* How much is typed of what is allowed: two numbers, no words. The hint beside the field says it in words. */
  const counters = (root) => {
    for (const field of root.querySelectorAll?.("[data-most]:not([data-counted])") ?? []) {
      field.dataset.counted = "";
      const count = document.createElement("span");
      count.className = "field-count";
      count.setAttribute("aria-hidden", "true");
      const show = () => { count.textContent = `${field.value.length} / ${field.dataset.most}`; };
      field.addEventListener("input", show);
      field.after(count);
      show();
    }
  };

  const prepare = (root) => { counters(root); toFaults(root); };
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));

  /* A no is an answer too: a form with faults, a reason, a page that says what went wrong. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status < 400) return;
    if (/^\s*<!doctype/i.test(event.detail.serverResponse)) { alone(event); return; }
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });

  /* Where htmx gets no answer of ours, the browser asks by itself and shows what comes. */
  const alone = (event) => event.target.closest("form")?.submit();
  document.addEventListener("htmx:sendError", alone);

  /* A second press on the same button sends nothing twice. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });

  /* The list of languages closes with Escape, and when the reader goes elsewhere. */
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("details.languages[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); return; }

    /* One key per decision, only on staff pages that ask for it: <main> holds [data-keys], a button has data-key="a". */
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !document.querySelector("[data-keys]")) return;
    const target = document.querySelector(`[data-keys] [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (target) { event.preventDefault(); if (target.matches("summary, a, button")) target.click(); else target.focus(); }
  });
  document.addEventListener("click", (event) => {
    const open = document.querySelector("details.languages[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
})();
