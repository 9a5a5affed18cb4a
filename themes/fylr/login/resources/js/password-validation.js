// The realm's password policies, checked when the field is left; the server checks them again.
import { validatePassword } from "./password-policy.js";

const policies = Array.from(document.querySelectorAll("template[data-password-policy]"), ({ dataset }) => ({
  field: dataset.field,
  name: dataset.passwordPolicy,
  policy: { value: Number(dataset.value), error: dataset.error },
}));

new Set(policies.map(({ field }) => field)).forEach((field) => {
  const errors = document.getElementById(`input-error-container-${field}`);
  const active = policies.filter((policy) => policy.field === field);

  document.getElementById(field).addEventListener("change", (event) => {
    const messages = validatePassword(event.target.value, active);
    errors.replaceChildren();
    if (messages.length > 0) {
      const list = document.getElementById("errorTemplate").content.cloneNode(true);
      list.querySelector("ul").append(...messages.map((message) => {
        const item = document.createElement("li");
        item.textContent = message;
        return item;
      }));
      errors.append(list);
    }
  });
});
