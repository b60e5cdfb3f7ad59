/* A kiosk: it starts again when nobody is there, and the next person finds nothing of the one before.

   A visit begins with the first touch. It has a mark, which each of its entries in the browser's history gets: an entry
   of an earlier visit leads to the front page before anything of it is shown. So this file is loaded before the page. */
(() => {
  "use strict";
  const VISIT = "kiosk visit";
  const TOUCHED = "kiosk touched";
  const ACTS = ["pointerdown", "pointermove", "keydown", "wheel", "input", "focusin"];
  const RETRY = 5000;
  const page = document.documentElement;
  const visit = () => sessionStorage.getItem(VISIT);
  const mark = () => history.replaceState({ ...history.state, visit: visit() }, "");

  const [arrival] = performance.getEntriesByType("navigation");
  const isOfOther = arrival.type === "back_forward" && (history.state?.visit ?? null) !== visit();
  if (isOfOther) { page.hidden = true; location.replace("/"); return; }
  if (visit()) mark();
  document.addEventListener("htmx:pushedIntoHistory", mark);

  /* A page that the browser keeps for Back shows itself only to the visit that left it. */
  let left = null;
  window.addEventListener("pagehide", () => { left = visit(); page.hidden = true; });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && visit() !== left) location.replace("/"); else page.hidden = false;
  });

  /* A browser that was closed or short of memory loads the page anew: nobody touched it meanwhile. */
  let touched = arrival.type === "navigate" ? Date.now() : Number(sessionStorage.getItem(TOUCHED) ?? Date.now());
  const stay = () => { touched = Date.now(); sessionStorage.setItem(TOUCHED, touched); };
  let ended = false;
  let endIfOver = () => false;
  const touch = () => {
    /* A tablet that slept ran no timers: the touch that wakes it is the next person's, and presses nothing. */
    if (endIfOver()) return;
    stay();
    if (!visit()) { sessionStorage.setItem(VISIT, crypto.getRandomValues(new Uint32Array(2)).join("-")); mark(); }
  };
  for (const act of ACTS) document.addEventListener(act, (event) => { if (event.isTrusted) touch(); }, { capture: true, passive: true });

  document.addEventListener("DOMContentLoaded", () => {
    const bar = document.querySelector(".kiosk");
    const question = bar.querySelector(".kiosk-question > p");
    const form = bar.querySelector("form");

    /* Without a connection nobody is signed out: nothing is shown until that is done. */
    const end = async () => {
      ended = true;
      for (const part of document.querySelectorAll("body > :not(.kiosk, script)")) part.replaceChildren();
      document.title = "";
      try {
        const front = await fetch(form.action, { method: "POST" });
        if (!front.ok) throw new Error(front.statusText);
        sessionStorage.clear();
        location.replace(front.url);
      } catch { setTimeout(end, RETRY); }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); end(); });

    const ask = (seconds) => {
      const asks = seconds !== null;
      bar.querySelector("[data-stay]").hidden = question.hidden = !asks;
      bar.querySelector(".kiosk-help").hidden = asks;
      if (asks) question.querySelector(".number").textContent = seconds;
    };
    const silent = () => (Date.now() - touched) / 1000;
    const rest = () => Number(bar.dataset.idle) + Number(bar.dataset.warning) - silent();
    endIfOver = () => {
      if (!ended && visit() && rest() <= 0) end();
      return ended;
    };
    endIfOver();
    setInterval(() => {
      if (window.speechSynthesis?.speaking) stay();
      if (!endIfOver() && visit()) ask(silent() < Number(bar.dataset.idle) ? null : Math.ceil(rest()));
    }, 500);
  });
})();
