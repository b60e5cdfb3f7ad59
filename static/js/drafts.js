/* Drafts: what is typed in a form with [data-draft] comes back after a reload, a crash or another page, in
   this tab only and for two hours. Addresses and codes are never kept: the next person may sit here. */
(() => {
  "use strict";
  const PREFIX = "draft ";
  const LONGEST = 2 * 3600 * 1000;
  const NEVER = "[type=hidden], [type=email], [type=password], [type=file], [autocomplete=one-time-code]";

  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  if (!store) return;
  const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
  const write = (key, draft) => { try { store.setItem(key, JSON.stringify(draft)); } catch { /* full: typing goes on */ } };
  const drafts = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const forget = (wanted = () => true) => { for (const key of drafts()) if (wanted(read(key))) store.removeItem(key); };

  /* One draft for each form, whatever the language of the page round it. Forms that are sent to one place
     are told apart by what they answer or decide. */
  const keyOf = (form) => {
    const path = new URL(form.getAttribute("action"), location.href).pathname.replace(/^\/[a-z]{2}\//, "/");
    const part = ["parent", "outcome"].map((name) => form.elements.namedItem(name)?.value ?? "").join("");
    return `${PREFIX}${path} ${part}`;
  };
  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && field.matches("input, select, textarea") && !field.matches(NEVER));
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => isTick(field) ? field.checked : field.value;
  const given = (field) => isTick(field) ? field.defaultChecked
    : field.localName === "select" ? ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value ?? ""
      : field.defaultValue;
  const nameOf = (field) => isTick(field) ? `${field.name}=${field.value}` : field.name;

  /* What a field held before anybody typed: where the server gives typed text back, the draft remembers it. */
  const bases = new WeakMap();
  const note = (form, draft) => bases.set(form, new Map(fieldsOf(form).map((field) => {
    const [before, typed] = draft?.values[nameOf(field)] ?? [];
    return [nameOf(field), typed !== undefined && typed === given(field) ? before : given(field)];
  })));

  const keep = (form) => {
    const base = (field) => bases.get(form)?.get(nameOf(field)) ?? given(field);
    const changed = fieldsOf(form).filter((field) => valueOf(field) !== base(field));
    if (!changed.length) { store.removeItem(keyOf(form)); return; }
    const values = Object.fromEntries(changed.map((field) => [nameOf(field), [base(field), valueOf(field)]]));
    write(keyOf(form), { at: Date.now(), owner: form.dataset.draft, values });
  };

  /* Only over what the page would show anyway: what the server gives back, or somebody else changed, stands. */
  const restore = (form, draft) => {
    let came = false;
    for (const field of fieldsOf(form)) {
      const [before, typed] = draft.values[nameOf(field)] ?? [];
      if (typed === undefined || given(field) !== before || typed === before) continue;
      if (isTick(field)) field.checked = typed; else field.value = typed;
      came ||= field.localName === "textarea" || field.type === "text";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!came) return;
    form.querySelector("[data-kept]").hidden = false;
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  };

  const clear = (form) => {
    for (const field of fieldsOf(form)) {
      if (isTick(field)) field.checked = given(field); else field.value = given(field);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    store.removeItem(keyOf(form));
    form.querySelector("[data-kept]").hidden = true;
    fieldsOf(form)[0]?.focus();
  };

  document.addEventListener("DOMContentLoaded", () => {
    const now = Date.now();
    /* What was sent and taken in is no draft any more; what was sent and refused still is. */
    const taken = document.querySelector("#said.callout-done, [data-taken]") !== null;
    forget((draft) => !draft || now - draft.at > LONGEST || (taken && draft.sent));
    for (const key of drafts()) write(key, { ...read(key), sent: false });
    for (const form of document.querySelectorAll("form[data-draft]")) {
      const draft = read(keyOf(form));
      note(form, draft);
      if (!draft) continue;
      /* Begun signed out, it is theirs who signs in; a member's is nobody else's. */
      if (draft.owner === "" || draft.owner === form.dataset.draft) restore(form, draft);
      else if (form.dataset.draft !== "") store.removeItem(keyOf(form));
    }
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (event.isTrusted && form?.matches("[data-draft]")) keep(form);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-clear]");
    if (button) clear(button.closest("form"));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (new URL(form.action, location.href).pathname.endsWith("/sign-out")) { forget(); return; }
    const draft = form.matches("[data-draft]") && !event.submitter?.hasAttribute("formaction") && read(keyOf(form));
    if (draft) write(keyOf(form), { ...draft, sent: true });
  });
})();
