/* Small conveniences. Everything on every page also works without this file. */
(() => {
  "use strict";

  const WORKER = `/service-worker.js?lang=${document.documentElement.lang}`;

  /* Trusted Types: the browser parses text as HTML only if this policy returns it, which it does once for each
     answer that htmx is about to put into the page. Scripts are never made from text: there is no createScript, and
     the one script that is loaded by its address is the service worker. */
  let answer = "";
  document.addEventListener("htmx:beforeSwap", (event) => { answer = event.detail.serverResponse; });
  window.trustedTypes?.createPolicy("default", {
    createHTML: (text) => {
      const isAnswer = answer !== "" && text.includes(answer);
      answer = "";
      return isAnswer ? text : null;
    },
    createScriptURL: (url) => url === WORKER ? url : null,
  });

  /* Without a connection the reader still finds the town's telephone number. It comes after everything on the page, and
     a browser that refuses it has lost nothing else. */
  window.addEventListener("load", () => {
    navigator.serviceWorker?.register(WORKER, { updateViaCache: "all" }).catch(() => {});
  });

  /* Read aloud what just became true: the region stays where it is, so that screen readers listen to it. */
  const aloud = (text) => {
    const region = document.getElementById("aloud");
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text.replace(/\s+/g, " ").trim(); }, 100);
  };

  /* A page that has something to say first: the reader lands on it, or hears it where the address leads elsewhere. */
  const toFirstWords = () => {
    const words = document.querySelector("#faults, #conflict, #said");
    if (!words) return;
    if (location.hash && words.id === "said") aloud(words.textContent); else words.focus();
  };

  const shown = new Intl.NumberFormat(document.documentElement.lang, { numberingSystem: "latn", useGrouping: "always" }).format;

  /* How much is typed of what is allowed: two numbers, no words. The hint beside the field says it in words. */
  const counters = (root) => {
    for (const field of root.querySelectorAll?.("[data-most]:not([data-counted])") ?? []) {
      field.dataset.counted = "";
      const count = document.createElement("span");
      count.className = "field-count";
      count.setAttribute("aria-hidden", "true");
      count.dir = "ltr";
      const show = () => { count.textContent = `${shown(field.value.length)} / ${shown(Number(field.dataset.most))}`; };
      field.addEventListener("input", show);
      field.after(count);
      show();
    }
  };

  document.addEventListener("DOMContentLoaded", () => { counters(document); toFirstWords(); });

  /* A part of the page was replaced: whoever was in it goes on in what took its place, at the same kind of
     thing (a button for a button), and hears what it says of itself. htmx does so for ids and [autofocus]. */
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  let left = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    left = event.detail.target.contains(active) ? active.localName : "";
  });
  const goOn = (roots) => {
    const first = (selector) => roots.map((root) => root.querySelector(selector)).find((found) => found);
    const page = roots.find((root) => root.matches("main"));
    if (document.activeElement === document.body || document.activeElement === null) {
      const next = page ? first("#faults, #conflict, #said") ?? page : (left && first(left)) || first(FOCUSABLE) || roots[0];
      if (roots.includes(next)) next.tabIndex = -1;
      next.focus();
    }
    const said = roots.flatMap((root) => [...(root.matches("[data-aloud]") ? [root] : root.querySelectorAll("[data-aloud]"))]);
    aloud(said.map((part) => part.textContent).join(". ") || page?.querySelector("h1")?.textContent);
  };
  let arrived = [];
  document.addEventListener("htmx:afterSettle", (event) => {
    counters(event.target);
    /* What follows the reader's typing is no place to go. */
    if (event.target.matches("[data-follows]")) return;
    if (arrived.push(event.target) > 1) return;
    setTimeout(() => {
      const roots = arrived.filter((root) => document.contains(root));
      arrived = [];
      if (roots.length) goOn(roots);
    });
  });

  /* The second half of a double press, or a key held down, lands on what the first half brought: it asks for nothing. */
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && event.target.closest?.("form button")) event.preventDefault();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.target.closest?.("form button")) event.preventDefault();
  }, true);

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
    if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget === "_blank") return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
  });

  /* Whoever comes back from an idea to the list finds it where it was, also among ideas that were added to the page:
     the list keeps the address of the part that has it. Where that is another page, the browser's own place is of no use. */
  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("a[href]")?.closest("[data-page] > li[id]");
    if (!item || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const part = new URL(item.parentElement.dataset.page, location.href);
    if (part.search !== location.search) history.scrollRestoration = "manual";
    history.replaceState(history.state, "", `${part.pathname}${part.search}#${item.id}`);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted || history.scrollRestoration !== "manual") return;
    document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  });

  /* The list of languages closes with Escape, and when the reader goes elsewhere. */
  document.addEventListener("keydown", (event) => {
    const open = document.querySelector("details.languages[open]");
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    const open = document.querySelector("details.languages[open]");
    if (open && !open.contains(event.target)) open.open = false;
  });
})();
