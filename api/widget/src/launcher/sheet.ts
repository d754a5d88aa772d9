/** The launcher's style. `!important` on the host, as a page's own rules for `*` would win else. */
export const SHEET = `
:host {
  all: initial !important; display: block !important; position: fixed !important; z-index: 2147483647 !important;
  inset: auto max(1rem, env(safe-area-inset-right)) max(1rem, env(safe-area-inset-bottom)) auto !important;
  font: 700 16px/1.3 "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", system-ui, sans-serif !important;
}
:host([data-position="left"]) { inset: auto auto max(1rem, env(safe-area-inset-bottom)) max(1rem, env(safe-area-inset-left)) !important; }
:host([data-mode="inline"]) { position: static !important; height: var(--jamkkan-height, 38rem) !important; }
button {
  display: flex; align-items: center; gap: 0.55em; min-height: 56px; padding: 0 1.25em 0 1.1em; border: 2px solid #fff; cursor: pointer;
  border-radius: var(--jamkkan-radius, 28px); font: inherit; color: #fff; background: var(--jamkkan-accent, #0b5c63);
  box-shadow: 0 6px 20px rgb(0 0 0 / 28%); word-break: keep-all;
}
button:hover { filter: brightness(0.9); }
button:focus-visible { outline: 3px solid #000; outline-offset: 0; box-shadow: 0 0 0 6px #fff; }
svg { width: 20px; height: 20px; fill: currentColor; }
dialog {
  position: fixed; inset: auto 1rem 5.5rem auto; margin: 0; padding: 0; overflow: hidden;
  width: min(26rem, calc(100vw - 2rem)); height: min(42rem, calc(100dvh - 7rem));
  border: 1px solid #8a8f8e; border-radius: 18px; box-shadow: 0 16px 48px rgb(0 0 0 / 30%);
}
:host([data-position="left"]) dialog { inset: auto auto 5.5rem 1rem; }
dialog:modal { inset: 0; width: 100%; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
:host([data-mode="inline"]) iframe { box-sizing: border-box; border: 1px solid #8a8f8e; border-radius: 18px; }
@media (forced-colors: active) { button { border-color: ButtonText; } svg { fill: ButtonText; } }
`;
