/* Passkeys (WebAuthn): a form with [data-passkey] asks the browser to "create" one or to "get" an answer
   of one, and posts it in its field `credential`. What is asked comes from [data-options], which reads the
   form first: of one with a fault the device is asked nothing, and the page that comes says what it is. */
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const list = document.querySelector(button.dataset.copy);
      try {
        await navigator.clipboard.writeText([...list.children].map((line) => line.textContent.trim()).join("\n"));
        button.textContent = button.dataset.done;
      } catch {
        /* Browsers may refuse: then the reader copies what is selected. */
        getSelection().selectAllChildren(list);
      }
    });
  }

  if (!window.PublicKeyCredential) return;

  /* Binary values travel as base64url. The browsers' own functions for this are too new to rely on. */
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const withBytes = (list = []) => list.map((one) => ({ ...one, id: toBytes(one.id) }));

  const ceremonies = {
    create: async (options) => {
      const credential = await navigator.credentials.create({ publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
      } });
      const { clientDataJSON, attestationObject } = credential.response;
      return [credential, { clientDataJSON: toText(clientDataJSON), attestationObject: toText(attestationObject),
        transports: credential.response.getTransports?.() ?? [] }];
    },
    get: async (options) => {
      const credential = await navigator.credentials.get({ publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: withBytes(options.allowCredentials),
      } });
      const { clientDataJSON, authenticatorData, signature } = credential.response;
      return [credential, { clientDataJSON: toText(clientDataJSON), authenticatorData: toText(authenticatorData),
        signature: toText(signature) }];
    },
  };

  const answer = async (form) => {
    const reply = await fetch(form.dataset.options, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (reply.status === 422) return null;
    if (!reply.ok) throw new Error(`no options: ${reply.status}`);
    const [credential, response] = await ceremonies[form.dataset.passkey](await reply.json());
    return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
  };

  for (const missing of document.querySelectorAll("[data-passkeys-missing]")) missing.hidden = true;
  for (const form of document.querySelectorAll("[data-passkey]")) {
    form.hidden = false;
    const failed = form.querySelector("[data-passkeys-failed]");
    let busy = false;
    form.addEventListener("submit", async (event) => {
      /* The switches of language and letter size in the header aren't in the form: they don't come here. */
      event.preventDefault();
      if (busy) return;
      busy = true;
      failed.hidden = true;
      try {
        const found = await answer(form);
        form.elements.namedItem("credential").value = found ? JSON.stringify(found) : "";
        form.submit();
      } catch {
        failed.hidden = false;
        failed.focus();
      }
      busy = false;
    });
  }
})();
