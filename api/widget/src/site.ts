/** The site's forms: say that something is happening, and send only once. */

for (const form of document.querySelectorAll<HTMLFormElement>("form.box")) {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const box = form.querySelector<HTMLTextAreaElement>("textarea");
  const calm = button?.textContent ?? "";
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    if (button) button.textContent = form.dataset.working ?? calm;
  });
  box?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  // Coming back by the browser's Back button finds the form as it was left.
  addEventListener("pageshow", () => {
    form.removeAttribute("aria-busy");
    if (button) button.textContent = calm;
  });
}
