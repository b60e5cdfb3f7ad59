/* Photos in a form are added as soon as they are chosen, as by the button beside them: the page comes back with
   them, and asks what is to be seen. */
(() => {
  "use strict";
  document.addEventListener("change", (event) => {
    const input = event.target.closest("[data-photos] input[type=file]");
    if (!input?.files.length) return;
    const add = input.closest("[data-photos]").querySelector("[data-add-photos]");
    add.textContent = add.dataset.busy;
    /* Another choice meanwhile would be lost. */
    input.form.requestSubmit(add);
    input.addEventListener("click", (click) => click.preventDefault());
  });
})();
