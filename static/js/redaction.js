/* Words to leave out: what is selected in a text with [data-redactable] goes into the field by [data-add-selection],
   a line for each line. The last selection is remembered, because a tap on the button ends it on some phones. */
(() => {
  "use strict";
  let selected = "";

  const inText = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-redactable]");

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const words = selection.toString().trim();
    if (words && inText(selection.anchorNode) && inText(selection.focusNode)) selected = words;
    for (const hint of document.querySelectorAll("[data-needs-selection]")) hint.hidden = !selected;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-add-selection]");
    if (!button || !selected) return;
    const field = document.getElementById(button.dataset.addSelection);
    const lines = [...field.value.split("\n"), ...selected.split("\n")].map((line) => line.trim()).filter(Boolean);
    field.value = [...new Set(lines)].join("\n");
    selected = "";
    button.closest("[data-needs-selection]").hidden = true;
    document.getSelection().removeAllRanges();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
