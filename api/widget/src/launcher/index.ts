/** The launcher: one button on a partner's page, and the frame it opens. */
import { SHEET } from "./sheet";
import words from "./words.json";

type Lang = keyof typeof words;

/** A phone gets the whole screen; a desktop page stays usable beside the chat. */
const NARROW = "(max-width: 480px)";
/** How long a loaded frame may stay silent before it counts as broken, in milliseconds. */
const PATIENCE = 3000;
/** How long a frame may take to load at all. */
const LIMIT = 20000;
/** Our own colour, as in the sheet. */
const OURS = "0b5c63";
const VERDICTS = " danger caution unknown official ";

function languageOf(script: HTMLScriptElement): Lang {
  const wishes = [script.getAttribute("data-lang"), document.documentElement.lang, ...navigator.languages];
  for (const wish of wishes) {
    const tag = /^(ko|en)\b/i.exec(wish ?? "");
    if (tag) return tag[0].toLowerCase() as Lang;
  }
  return "ko";
}

function icon(): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "8 8 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", "M10 9h4v14h-4zM18 9h4v14h-4z");
  svg.append(path);
  return svg;
}

/** The six hex digits of a computed colour, undefined for one given in another way. */
function hex(colour: string): string | undefined {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  const digits = (at: number) => (Number(parts![at]) + 256).toString(16).slice(1);
  return parts ? digits(1) + digits(2) + digits(3) : undefined;
}

/** Relative luminance, WCAG 2.2. Black reads on anything above 0.179, white on the rest. */
function isLight(colour: string): boolean {
  const part = (at: number) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4) > 0.179;
}

function define(script: HTMLScriptElement): void {
  const home = new URL(script.src).origin;
  const lang = languageOf(script);
  // By attribute: a page may have put names of its own on every object, `dataset` included.
  const theme = script.getAttribute("data-theme") ?? "auto";
  const mode = script.getAttribute("data-mode");
  const side = script.getAttribute("data-position") === "left" ? "left" : "right";

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
      if (mode === "inline") {
        root.append(this.#made());
        return;
      }
      this.#button.type = "button";
      this.#button.append(icon(), words[lang].label);
      this.#button.addEventListener("click", () => this.#safely(() => (this.#dialog.open ? this.#close() : this.#open())));
      this.#button.lang = this.#dialog.lang = lang;
      this.#dialog.setAttribute("aria-label", words[lang].frame);
      this.#dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        this.#close();
      });
      this.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.#close();
      });
      this.#label();
      root.append(this.#dialog, this.#button);
    }

    connectedCallback(): void {
      this.#safely(() => {
        window.addEventListener("message", this.#hear);
        if (mode === "inline") return;
        // The top layer lies above every z-index a page can think of.
        this.popover = "manual";
        this.showPopover?.();
        const accent = this.#accent();
        if (!accent) this.#button.style.background = `#${OURS}`;
        this.#button.style.color = accent && isLight(accent) ? "#000" : "#fff";
      });
    }

    disconnectedCallback(): void {
      window.removeEventListener("message", this.#hear);
    }

    #accent(): string | undefined {
      return hex(getComputedStyle(this.#button).backgroundColor);
    }

    #label(): void {
      this.#button.setAttribute("aria-label", this.#dialog.open ? words[lang].close : words[lang].open);
      this.#button.setAttribute("aria-expanded", String(this.#dialog.open));
    }

    #open(): void {
      if (!this.#frame) this.#dialog.append(this.#made());
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

    #made(): HTMLIFrameElement {
      const frame = document.createElement("iframe");
      const query = new URLSearchParams({ lang, theme, origin: location.origin });
      const accent = mode === "inline" ? undefined : this.#accent();
      if (accent && accent !== OURS) query.set("accent", accent);
      frame.title = words[lang].frame;
      frame.referrerPolicy = "no-referrer";
      frame.loading = mode === "inline" ? "lazy" : "eager";
      frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-forms", "allow-popups", "allow-popups-to-escape-sandbox");
      // A refused or broken frame loads too, but never speaks.
      frame.addEventListener("load", () => setTimeout(() => this.#ready || this.#give(frame), PATIENCE));
      if (mode !== "inline") setTimeout(() => this.#ready || this.#give(frame), LIMIT);
      frame.src = `${home}/chat?${query}`;
      this.#ready = false;
      this.#frame = frame;
      return frame;
    }

    /** Give up a frame: leave nothing behind, or only the button while there is no network. */
    #give(frame: HTMLIFrameElement): void {
      if (frame !== this.#frame) return;
      if (navigator.onLine || mode === "inline") return this.remove();
      frame.remove();
      this.#frame = null;
      this.#close();
    }

    #focus(): void {
      this.#frame?.focus();
      this.#frame?.contentWindow?.postMessage({ jamkkan: "focus" }, home);
    }

    #hear = (event: MessageEvent): void => {
      if (event.origin !== home || !this.#frame || event.source !== this.#frame.contentWindow) return;
      const data = event.data as { jamkkan?: unknown; verdict?: unknown } | null;
      if (data?.jamkkan === "ready") {
        this.#ready = true;
        if (this.#dialog.open) this.#focus();
      } else if (data?.jamkkan === "close") {
        this.#close();
      } else if (data?.jamkkan === "verdict" && VERDICTS.includes(` ${data.verdict} `)) {
        this.#tell("verdict", { verdict: data.verdict });
      }
    };

    /** Do it, or go away: a page may have taken apart what a browser offers. */
    #safely(act: () => void): void {
      try {
        act();
      } catch {
        this.remove();
      }
    }

    #tell(what: "open" | "close" | "verdict", detail?: unknown): void {
      this.dispatchEvent(new CustomEvent(`jamkkan:${what}`, { bubbles: true, composed: true, detail }));
    }
  }

  customElements.define("jamkkan-widget", JamkkanWidget);
  const widget = new JamkkanWidget();
  widget.setAttribute("data-position", side);
  try {
    if (mode === "inline") {
      widget.setAttribute("data-mode", mode);
      script.after(widget);
    } else document.body.append(widget);
  } catch {
    widget.remove();
  }
}

/** Run once the page has a body; a page too old or too strict stays exactly as it was. */
function begin(script: HTMLScriptElement): void {
  try {
    define(script);
  } catch {
    // Nothing was added yet.
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && window.customElements && !customElements.get("jamkkan-widget")) {
  if (document.body) begin(script);
  else addEventListener("DOMContentLoaded", () => begin(script));
}
