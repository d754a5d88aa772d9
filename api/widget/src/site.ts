/** The site's pages: say that something is happening, send only once, print, copy. */

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

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
  button.addEventListener("click", () => print());
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy!) as HTMLInputElement | null;
  const told = document.querySelector(`[data-told="${button.dataset.copy}"]`);
  if (!field) continue;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done ?? "";
      if (told) told.textContent = button.dataset.done ?? "";
    } catch {
      // The address stands selected; the person copies it as usual.
    }
  });
}
