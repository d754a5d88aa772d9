/** The launcher: one button on a partner's page, and the frame it opens. */
import words from "./words.json";

type Lang = keyof typeof words;

const SHEET = `
:host { all: initial; position: fixed; z-index: 2147483000; bottom: 1rem; inset-inline-end: 1rem; }
:host([data-position="left"]) { inset-inline: 1rem auto; }
button {
  width: 56px; height: 56px; padding: 0; border: 0; border-radius: 18px; cursor: pointer;
  background: #0b5c63; box-shadow: 0 6px 20px rgb(0 0 0 / 28%);
}
button:hover { background: #08464c; }
button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0b5c63; }
svg { display: block; margin: auto; }
dialog {
  position: fixed; inset: auto; bottom: 5.25rem; right: 1rem; margin: 0; padding: 0; overflow: hidden;
  width: min(25rem, calc(100vw - 2rem)); height: min(40rem, calc(100dvh - 6.5rem));
  border: 1px solid #8a8f8e; border-radius: 16px; box-shadow: 0 16px 48px rgb(0 0 0 / 30%);
}
:host([data-position="left"]) dialog { right: auto; left: 1rem; }
dialog:modal { inset: 0; width: 100%; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0; }
iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
`;

/** A phone gets the whole screen; a desktop page stays usable beside the chat. */
const NARROW = "(max-width: 480px)";
/** How long a loaded frame may stay silent before it counts as broken, in milliseconds. */
const PATIENCE = 3000;

function languageOf(script: HTMLScriptElement): Lang {
  const wishes = [script.dataset.lang, document.documentElement.lang, ...navigator.languages];
  for (const wish of wishes) {
    const tag = (wish ?? "").toLowerCase().split("-")[0];
    if (tag === "ko" || tag === "en") return tag;
  }
  return "ko";
}

function icon(): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 32 32", width: "32", height: "32", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", "M10 9h4v14h-4zM18 9h4v14h-4z");
  path.setAttribute("fill", "#fff");
  svg.append(path);
  return svg;
}

function define(script: HTMLScriptElement): void {
  const home = new URL(script.src).origin;
  const lang = languageOf(script);

  class JamkkanWidget extends HTMLElement {
    #button = document.createElement("button");
    #dialog = document.createElement("dialog");
    #frame: HTMLIFrameElement | null = null;
    #ready = false;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      root.adoptedStyleSheets = [sheet];
      this.#button.type = "button";
      this.#button.append(icon());
      this.#button.addEventListener("click", () => (this.#dialog.open ? this.#close() : this.#open()));
      this.#dialog.setAttribute("aria-label", words[lang].frame);
      this.#dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.#close();
      });
      this.#label();
      root.append(this.#dialog, this.#button);
    }

    connectedCallback(): void {
      window.addEventListener("message", this.#hear);
      window.addEventListener("keydown", this.#key);
    }

    disconnectedCallback(): void {
      window.removeEventListener("message", this.#hear);
      window.removeEventListener("keydown", this.#key);
    }

    #label(): void {
      this.#button.setAttribute("aria-label", this.#dialog.open ? words[lang].close : words[lang].open);
      this.#button.setAttribute("aria-expanded", String(this.#dialog.open));
    }

    #open(): void {
      if (!this.#frame) this.#load();
      if (matchMedia(NARROW).matches) this.#dialog.showModal();
      else this.#dialog.show();
      this.#label();
      if (this.#ready) this.#focus();
      this.#tell("open");
    }

    #close(): void {
      if (!this.#dialog.open) return;
      this.#dialog.close();
      this.#label();
      this.#button.focus();
      this.#tell("close");
    }

    #load(): void {
      const frame = document.createElement("iframe");
      const query = new URLSearchParams({ lang, origin: location.origin });
      frame.title = words[lang].frame;
      frame.referrerPolicy = "no-referrer";
      frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms", "allow-popups", "allow-popups-to-escape-sandbox");
      frame.addEventListener("load", () => {
        // A refused or broken frame loads too, but never speaks: then leave nothing behind.
        setTimeout(() => this.#ready || this.remove(), PATIENCE);
      });
      frame.src = `${home}/chat?${query}`;
      this.#dialog.append(frame);
      this.#frame = frame;
    }

    #focus(): void {
      this.#frame?.focus();
      this.#frame?.contentWindow?.postMessage({ jamkkan: "focus" }, home);
    }

    #hear = (event: MessageEvent): void => {
      if (event.origin !== home || !this.#frame || event.source !== this.#frame.contentWindow) return;
      const word: unknown = (event.data as { jamkkan?: unknown } | null)?.jamkkan;
      if (word === "ready") {
        this.#ready = true;
        if (this.#dialog.open) this.#focus();
      } else if (word === "close") {
        this.#close();
      }
    };

    #key = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#close();
    };

    #tell(what: "open" | "close"): void {
      this.dispatchEvent(new CustomEvent(`jamkkan:${what}`, { bubbles: true, composed: true }));
    }
  }

  customElements.define("jamkkan-widget", JamkkanWidget);
  const widget = new JamkkanWidget();
  widget.dataset.position = script.dataset.position === "left" ? "left" : "right";
  document.body.append(widget);
}

try {
  const script = document.currentScript;
  const first = script instanceof HTMLScriptElement && !customElements.get("jamkkan-widget");
  if (first && document.body) define(script);
  else if (first) addEventListener("DOMContentLoaded", () => define(script));
} catch {
  // A page too old or too strict for the launcher stays exactly as it was.
}
