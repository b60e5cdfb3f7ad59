/* Sharing: what only a script can do, shown where the browser can do it. The rest of the part are links. */
(() => {
  "use strict";

  const offer = (root) => {
    for (const button of root.querySelectorAll("[data-copy]")) button.parentElement.hidden = !navigator.clipboard;
    for (const button of root.querySelectorAll("[data-share]")) button.parentElement.hidden = !navigator.share;
    for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
  };
  document.addEventListener("DOMContentLoaded", () => offer(document));
  document.addEventListener("htmx:afterSettle", () => offer(document));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy], [data-share], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) { window.print(); return; }
    /* Whoever closes the list of apps, or forbids the clipboard, has the link before them. */
    if ("share" in button.dataset) { navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}); return; }
    await navigator.clipboard.writeText(button.dataset.copy).catch(() => {
      getSelection().selectAllChildren(button.closest(".share").querySelector(".share-link"));
    });
    /* A region that is emptied and filled again is read aloud each time. */
    const done = button.closest(".share").querySelector(".share-done");
    const words = [...done.childNodes];
    done.replaceChildren();
    done.hidden = false;
    setTimeout(() => done.replaceChildren(...words), 100);
  });
})();
