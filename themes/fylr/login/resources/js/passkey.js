// The login by a passkey, as Keycloak's passkeysConditionalAuth.js and webauthnAuthenticate.js do it, which need an import map in the page.
const DISMISSED = "fylr_passkey_dismissed";

const form = document.querySelector("form[data-passkey]");
const settings = form.dataset;
let pending;

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function send(values) {
  Object.entries(values).forEach(([name, value]) => {
    form.elements.namedItem(name).value = value;
  });
  form.requestSubmit();
}

/** Asks the browser for a passkey, and sends it to the server. */
async function logIn(credentials, mediation) {
  // There can be only one question at a time: that of the button ends the one that the field of the login asks.
  pending?.abort();
  pending = new AbortController();
  const { id, response } = await navigator.credentials.get({
    mediation,
    signal: pending.signal,
    publicKey: {
      rpId: settings.rpId,
      challenge: bytes(settings.challenge),
      allowCredentials: credentials,
      ...(settings.timeout === "0" ? {} : { timeout: Number(settings.timeout) * 1000 }),
      ...(settings.userVerification === "not specified" ? {} : { userVerification: settings.userVerification }),
    },
  });
  const keep = document.getElementById("rememberMe");
  if (keep) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "rememberMe", value: keep.checked ? "on" : "off" });
    form.append(field);
  }
  send({
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    credentialId: id,
    userHandle: response.userHandle ? text(response.userHandle) : "",
  });
}

/** As soon as the page is there: in the list that the browser shows with the field of the login, or as its own window, as the realm wants it. */
async function offer() {
  const { mediation } = settings;
  const modal = mediation === "optional" || mediation === "required";
  if (!window.PublicKeyCredential || "userIdentified" in settings || mediation === "none") {
    return;
  }
  if (settings.attachment === "platform" && !(await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) {
    return;
  }
  if (mediation === "conditional" && !(await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    return;
  }
  const { sessionHash } = document.body.dataset;
  if (modal && sessionHash && sessionStorage.getItem(DISMISSED) === sessionHash) {
    return;
  }
  try {
    await logIn([], mediation);
  } catch (error) {
    // A window that was closed does not open again with the next page of this login.
    if (modal && sessionHash && (error.name === "NotAllowedError" || error.name === "AbortError")) {
      sessionStorage.setItem(DISMISSED, sessionHash);
    }
  }
}

document.getElementById("authenticateWebAuthnButton").addEventListener("click", async () => {
  if (!window.PublicKeyCredential) {
    send({ error: settings.unsupported });
    return;
  }
  const known = Array.from(form.querySelectorAll("[data-passkey-id]"), ({ dataset }) => ({ id: bytes(dataset.passkeyId), type: "public-key" }));
  try {
    await logIn("userIdentified" in settings ? known : [], undefined);
  } catch (error) {
    send({ error: String(error) });
  }
});

offer();
