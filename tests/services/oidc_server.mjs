// The npm package oidc-provider with forms of its own that load nothing from other hosts.
// From the environment: OIDC_PACKAGE (its folder), OIDC_PORT, and as JSON OIDC_CLIENTS and
// OIDC_ACCOUNTS (claims by login; no login needs a password).

import { createServer } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { OIDC_PACKAGE, OIDC_PORT, OIDC_CLIENTS, OIDC_ACCOUNTS } = process.env;
const { Provider } = await import(pathToFileURL(join(OIDC_PACKAGE, "lib", "index.js")));
const accounts = JSON.parse(OIDC_ACCOUNTS);
const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1>${body}`;

const provider = new Provider(`http://127.0.0.1:${OIDC_PORT}`, {
  clients: JSON.parse(OIDC_CLIENTS),
  // What `acr` says of a sign-in: that of an account with `acr` had a second factor.
  acrValues: ["mfa"],
  claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"],
    residence: ["address", "national_number"] },
  cookies: { keys: ["only for tests"] },
  findAccount: (_, login) => ({
    accountId: login,
    claims: () => ({ sub: login, ...accounts[login] }),
  }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  renderError: (ctx, out) => { ctx.body = page(`<p>${out.error}: ${out.error_description}`); },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
      },
    },
  },
});

function formFor(prompt) {
  const fields = prompt === "login"
    ? `<label>Login <input name="login"></label><button>Go on</button>`
    : `<button>Agree</button><button name="refuse" value="yes">Refuse</button>`;
  return page(`<form method="post">${fields}</form>`);
}

async function grantConsent({ grantId, session, params, prompt }) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(" "));
  grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? []);
  return { consent: { grantId: await grant.save() } };
}

async function interact(request, response) {
  const details = await provider.interactionDetails(request, response);
  const { name } = details.prompt;
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html; charset=utf-8").end(formFor(name));
    return;
  }
  const fields = new URLSearchParams(await text(request));
  let result = { error: "access_denied" };
  const login = fields.get("login");
  if (name === "login") result = { login: { accountId: login, acr: accounts[login]?.acr } };
  else if (!fields.has("refuse")) result = await grantConsent(details);
  await provider.interactionFinished(request, response, result, {
    mergeWithLastSubmission: name !== "login",
  });
}

const handle = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) return handle(request, response);
  return interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
}).listen(Number(OIDC_PORT), "127.0.0.1");
