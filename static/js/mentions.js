/* Names to mention: [data-mentions] lists them for the field that it names; a press on one writes it there. */
(() => {
  "use strict";

  const mention = (field, name) => {
    const before = field.value.slice(0, field.selectionStart);
    const begun = before.match(/@[\p{L}\p{N}]*$/u)?.[0].length ?? 0;
    const gap = /(^|\s)$/.test(before.slice(0, before.length - begun)) ? "" : " ";
    field.setRangeText(`${gap}${name} `, before.length - begun, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };

  for (const list of document.querySelectorAll("[data-mentions]")) {
    const field = list.closest("form").elements.namedItem(list.dataset.mentions);
    for (const name of list.querySelectorAll("bdi")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-quiet small";
      name.replaceWith(button);
      button.append(name);
      button.addEventListener("click", () => mention(field, name.textContent));
    }
  }
})();
