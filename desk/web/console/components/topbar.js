import { html } from "../vendor/htm-preact-standalone.js";
import { clock, localZone, span } from "../format.js";
import { UI_LANGUAGES } from "../language.js";
import { presenceWords } from "../people.js";
import { answers, operates, oversees } from "../roles.js";
import { t, uiLanguage } from "../words.js";
import { Mark } from "./login.js";
import { Menu } from "./menu.js";
import { Avatar, Icon, useNow } from "./parts.js";
import { WorldStrip } from "./world.js";

/** A shift that ends within this is said in the colour of "now". */
const SOON_MS = 30 * 60_000;

/** Who, where, until when, and whether the line is up. */
export function TopBar({ state, act }) {
  const { me } = state;
  return html`<header class="topbar">
    <div class="brand"><${Mark} /><span class="brand-name" dir="auto">${me.desk}</span></div>
    <${WorldStrip} state=${state} act=${act} />
    ${answers(me) && html`<${Shift} me=${me} />`}
    <${LiveSign} link=${state.link} />
    ${oversees(me) && html`<button type="button" class="bar-button world-button" title=${`${t("The world")} (g w)`} aria-label=${t("The world")} aria-pressed=${String(state.worldPage)}
      onClick=${() => act.world(!state.worldPage)}><${Icon} name="sunrise" /></button>`}
    ${operates(me) && html`<button type="button" class="bar-button" title=${t("Operations")} aria-label=${t("Operations")}
      onClick=${() => act.panel("operator")}><${Icon} name="gear" /></button>`}
    <button type="button" class="bar-button wide-only" title=${t("Keyboard")} aria-label=${t("Keyboard")} onClick=${() => act.panel("help")}><${Icon} name="help" /></button>
    <${LanguageMenu} state=${state} act=${act} />
    <${PresenceMenu} state=${state} act=${act} />
  </header>`;
}

function Shift({ me }) {
  const now = useNow(10_000);
  const zone = me.zone ?? localZone();
  const left = me.shift_ends ? Date.parse(me.shift_ends) - now : 0;
  const words = left > 0 ? t("until {time}, {left} left", { time: clock(Date.parse(me.shift_ends), zone), left: span(left) }) : me.on_shift && !me.shift_ends ? t("on shift at any time") : t("off shift");
  return html`<div class="shift ${left > 0 && left < SOON_MS ? "soon" : ""}" title=${zone}>
    <strong dir="auto">${me.region?.name ?? zone}</strong> <time class="shift-clock">${clock(now, zone)}</time>
    <span class="shift-left">${words}</span>
  </div>`;
}

function LiveSign({ link }) {
  const words = { live: t("Live"), connecting: t("Connecting…"), offline: t("Offline") }[link];
  return html`<span class="live ${link}" role="status" title=${words}><span class="live-dot" aria-hidden="true"></span><span class="live-words">${words}</span></span>`;
}

function LanguageMenu({ state, act }) {
  const items = Object.entries(UI_LANGUAGES).map(([tag, name]) => ({
    label: name, checked: tag === uiLanguage(), mark: tag === uiLanguage() ? "✓" : "", run: () => act.speak(tag),
  }));
  return html`<${Menu} name="language" state=${state} act=${act} kind="end bar" label=${t("Language of the console")}
    button=${html`<${Icon} name="globe" /><span class="wide-only">${uiLanguage().toUpperCase()}</span>`} items=${items} />`;
}

function PresenceMenu({ state, act }) {
  const { me, world } = state;
  const status = world.colleagues.find((each) => each.id === me.id)?.status ?? "available";
  const words = presenceWords();
  const details = { available: t("takes new conversations"), busy: t("finishes what is open"), away: t("takes nothing"), leaving: t("finishes and goes") };
  const items = [
    ...(answers(me) ? Object.keys(details) : []).map((name) => ({
      label: words[name], detail: details[name], checked: name === status,
      mark: html`<span class="dot ${name}"></span>`, run: () => act.presence(name),
    })),
    { label: t("Sign out"), mark: "", run: act.logout },
  ];
  const label = answers(me) ? `${me.name}: ${words[status] ?? status}` : me.name;
  return html`<${Menu} name="presence" state=${state} act=${act} kind="end bar who" label=${label} title=${me.name} items=${items}
    button=${html`<span class="who-face"><${Avatar} name=${me.name} />${answers(me) && html`<span class="dot ${status}"></span>`}</span><span class="who-name wide-only" dir="auto">${me.name}</span>`} />`;
}
