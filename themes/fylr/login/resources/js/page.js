// What Keycloak's template has as inline scripts and handlers. No page needs it in order to work.
import { checkAuthSession, startSessionPolling } from "./authChecker.js";

const MILLISECONDS_BETWEEN_SUBMISSIONS = 5000;

const { otherTabUrl, pageUrl, sessionHash } = document.body.dataset;
if (otherTabUrl) {
  startSessionPolling(otherTabUrl);
}
if (sessionHash) {
  checkAuthSession(sessionHash);
}

// The response to a form is a page of its own: to reload it must not send the form again.
const parameters = new URLSearchParams(window.location.search);
if (pageUrl && window.location.pathname.includes("/login-actions/") && (parameters.has("session_code") || !parameters.has("execution"))) {
  const page = new URL(pageUrl, window.location.href);
  page.searchParams.delete("session_code");
  window.history.replaceState({}, "", page.pathname + page.search);
}

// A second click must not send a form again: its code is good for one use.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  setTimeout(() => delete form.dataset.sent, MILLISECONDS_BETWEEN_SUBMISSIONS);
});

// Nor a link to an identity provider.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-once-link]");
  if (!link) {
    return;
  }
  if (link.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  link.classList.add(...(link.dataset.disabledClass ?? "").split(/\s+/).filter(Boolean));
  link.setAttribute("aria-disabled", "true");
});

// A page from the browser's history is as it was left.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Keycloak's fields do not say which text belongs to them.
document.querySelectorAll("[aria-invalid=true]:not([aria-describedby])").forEach((field) => {
  const error = document.getElementById(`input-error-${field.id}`);
  if (error) {
    field.setAttribute("aria-describedby", error.id);
  }
});

document.querySelector("form[data-submit-at-once]")?.submit();

const next = document.querySelector("a[data-follow-when-loaded]");
if (next) {
  window.addEventListener("load", () => window.location.replace(next.href));
}
