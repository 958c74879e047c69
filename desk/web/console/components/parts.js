// Small things that many components are made of.
import { Component, h, html, useEffect, useState } from "../vendor/htm-preact-standalone.js";
import { UNKNOWN } from "../language.js";
import { languageName } from "../format.js";

/** Draw a component again only when one of its properties is another one. */
export function memo(draw) {
  return class Memo extends Component {
    shouldComponentUpdate(next) {
      const keys = new Set([...Object.keys(next), ...Object.keys(this.props)]);
      return [...keys].some((key) => next[key] !== this.props[key]);
    }
    render(props) {
      return h(draw, props);
    }
  };
}

/** The time, renewed every `step` milliseconds. */
export function useNow(step) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step);
    return () => clearInterval(timer);
  }, [step]);
  return now;
}

const PATHS = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zm5 12 4 4",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  arrow: "M12 5v14m-6-6 6 6 6-6",
  check: "M5 13l4 4L19 7",
  checks: "M2 13l4 4L15 7M11 16l1 1L22 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4v5l3 3",
  alert: "M12 4 2.8 20h18.4L12 4zm0 6v4m0 3v.01",
  note: "M5 4h14v11l-5 5H5zM14 20v-5h5",
  reply: "M10 6 4 12l6 6M4 12h10a6 6 0 0 1 6 6",
  send: "M4 12 20 5l-5 15-3.5-6.5z",
  moon: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
  sunrise: "M3 18h18M7 18a5 5 0 0 1 10 0M12 4v4M4.9 10.9l2 2m12.2-2-2 2M2 14.5h1m18 0h1",
  cup: "M5 8h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zm11 1h2a2 2 0 0 1 0 5h-2M8 3v2m4-2v2M4 21h13",
  more: "M5 12v.01M12 12v.01M19 12v.01",
  queue: "M4 6h16M4 12h16M4 18h9",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c4 5 4 13 0 18-4-5-4-13 0-18z",
  edit: "M4 20h4L19 9l-4-4L4 16z",
  close: "M6 6l12 12M18 6 6 18",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 8v5m0-8v.01",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 .8-1 1.7m0 3v.01",
  gear: "M4 7h9m4 0h3M4 17h3m4 0h9M15 4v6M9 14v6",
  hand: "M4 12h13m-5-6 6 6-6 6",
  retry: "M20 5v5h-5M4.6 15a8 8 0 1 0 1-7L4 10",
  box: "M4 8l8-4 8 4v8l-8 4-8-4zm0 0 8 4 8-4m-8 4v8",
  clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.4 8.4a1.8 1.8 0 0 1-2.5-2.5L14 7.5",
  robot: "M6 9h12v10H6zM12 9V5m0 0v-.01M9.5 13v.01M14.5 13v.01M10 16.5h4M3 13v3m18-3v3",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20c1-4 4-5.5 7-5.5s6 1.5 7 5.5",
  wifi: "M3 9.5a13 13 0 0 1 18 0M6.5 13a8 8 0 0 1 11 0M12 18v.01M4 4l16 16",
};

/** A line drawing; `turns` mirrors it where people read from right to left. */
export function Icon({ name, turns = false }) {
  return html`<svg class=${turns ? "icon turns" : "icon"} viewBox="0 0 24 24" width="16" height="16" aria-hidden="true" focusable="false">
    <path d=${PATHS[name]} />
  </svg>`;
}

/** A language's tag as one reads it at a glance, with its script or region: EN, PT-BR, ZH-Hant. */
function short(language) {
  const [first, ...more] = language.split("-");
  return [first.toUpperCase(), ...more].join("-");
}

/** A language as its tag, its name for whoever asks. */
export function LanguageBadge({ language, tone = "" }) {
  const name = languageName(language);
  return html`<span class="lang ${tone}" title=${name}>
    <span aria-hidden="true">${language === UNKNOWN ? "?" : short(language)}</span><span class="hidden">${name}</span>
  </span>`;
}

/** Words of a person, in whatever direction their language runs. */
export function Said({ body, language, class: name = "", title }) {
  return html`<div class="said ${name}" dir="auto" lang=${language === UNKNOWN ? "" : language} title=${title}>${linked(body)}</div>`;
}

const LINK = /(https?:\/\/[^\s<>"'“”]*[^\s<>"'“”.,;:!?)\]}])/g;

/** Addresses become links; everything else stays text. */
function linked(body) {
  return body.split(LINK).map((part, index) =>
    index % 2 ? html`<a href=${part} target="_blank" rel="noopener noreferrer nofollow">${part}</a>` : part,
  );
}

/** Two letters of a name on a colour that always belongs to that name. */
export function Avatar({ name }) {
  const letters = [...name.trim()].length ? initials(name) : "?";
  const hue = [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 6, 7);
  return html`<span class="avatar hue${hue}" aria-hidden="true">${letters}</span>`;
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...word][0] ?? "");
  return letters.join("").toUpperCase();
}

/** An address of a plugin or a storefront may lead to the web or into the desk, never into a script. */
export function safe(url) {
  return Boolean(url) && /^(https?:\/\/|\/(?!\/))/.test(url);
}
