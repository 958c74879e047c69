/** On a small screen the window is a sheet over everything, and it ends where the keyboard begins. */

/** Kept the same as in style.js. */
const SMALL = "(max-width: 479.98px), (max-height: 479.98px) and (pointer: coarse)";

export class Sheet {
  #host;
  #small = matchMedia(SMALL);
  #overflow = null;
  #fit = () => this.#fitted();

  /** @param {HTMLElement} host */
  constructor(host) {
    this.#host = host;
  }

  get small() {
    return this.#small.matches;
  }

  /** Follow the keyboard and keep the page behind from scrolling, until `close`. */
  open() {
    if (this.#overflow !== null || !this.small) return;
    const { style } = document.documentElement;
    this.#overflow = style.overflow;
    style.overflow = "hidden";
    this.#watch("addEventListener");
    this.#fitted();
  }

  close() {
    if (this.#overflow === null) return;
    document.documentElement.style.overflow = this.#overflow;
    this.#overflow = null;
    this.#watch("removeEventListener");
    for (const name of ["--sheet-top", "--sheet-height"]) this.#host.style.removeProperty(name);
  }

  #watch(how) {
    for (const kind of ["resize", "scroll"]) window.visualViewport?.[how](kind, this.#fit);
  }

  #fitted() {
    const view = window.visualViewport;
    if (!view || view.scale > 1.01) return; // Zoomed in: the visitor looks at a part on purpose.
    this.#host.style.setProperty("--sheet-top", `${view.offsetTop}px`);
    this.#host.style.setProperty("--sheet-height", `${view.height}px`);
  }
}
