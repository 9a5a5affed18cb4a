// PatternFly's dark theme is a class of the root element: kept in step with what the system asks for, unless the realm has dark mode off.
const { darkClass } = document.currentScript.dataset;

if (darkClass) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const update = () => document.documentElement.classList.toggle(darkClass, dark.matches);
  update();
  dark.addEventListener("change", update);
}
