import { html } from "../vendor/htm-preact-standalone.js";
import { clock, count, languageName, span, stamp, wallParts } from "../format.js";
import { t } from "../words.js";
import { Popover } from "./menu.js";
import { Avatar, Icon, useNow } from "./parts.js";

/** The regions in the bar; opened, the whole day of each and who is there. */
export function WorldStrip({ state, act }) {
  const { world, me } = state;
  const now = useNow(10_000);
  const strip = html`<span class="strip">
    ${world.regions.map(
      (region) => html`<span key=${region.id} class="place ${region.open ? "awake" : "asleep"} ${region.id === me.region?.id ? "own" : ""}">
        <${Icon} name=${region.open ? "sun" : "moon"} /><span class="place-name" dir="auto">${region.name}</span>
        <time>${clock(now, region.zone)}</time>
        <span class="hidden">${region.open ? t("awake") : t("asleep")}</span>
      </span>`,
    )}
  </span>`;
  return html`<${Popover} name="world" state=${state} act=${act} kind="bar world-menu" label=${t("Regions and colleagues")} button=${strip}>
    <${World} world=${world} me=${me} now=${now} />
  <//>`;
}

function World({ world, me, now }) {
  return html`<section class="world" aria-label=${t("Regions and colleagues")}>
    <p class="world-queue">${t("{number} in the queue", { number: count(world.queued) })}</p>
    ${world.regions.map((region) => html`<${Region} key=${region.id} region=${region} own=${region.id === me.region?.id} now=${now}
      colleagues=${world.colleagues.filter((each) => each.region === region.id || each.region === region.name)} />`)}
  </section>`;
}

function Region({ region, own, now, colleagues }) {
  const wall = wallParts(now, region.zone);
  const share = ((wall.hour * 60 + wall.minute) / 1440) * 100;
  const change = region.changes_at && Date.parse(region.changes_at);
  const values = change && { time: stamp(change, region.zone, now) === clock(change, region.zone) ? clock(change, region.zone) : `${stamp(change, region.zone, now)}, ${clock(change, region.zone)}`, left: span(change - now) };
  return html`<article class="region ${region.open ? "awake" : "asleep"}">
    <header>
      <h3 dir="auto">${region.name}${own && html` <span class="own-mark">${t("your region")}</span>`}</h3>
      <time>${clock(now, region.zone)}</time>
    </header>
    <div class="day" aria-hidden="true"><span class="day-now" style=${{ insetInlineStart: `${share}%` }}></span></div>
    <p class="region-when">${region.open ? t("awake") : t("asleep")}
      ${values && html` · ${region.open ? t("closes at {time}, in {left}", values) : t("opens at {time}, in {left}", values)}`}</p>
    <ul>${colleagues.map((each) => html`<${Colleague} key=${each.id} colleague=${each} />`)}</ul>
  </article>`;
}

function Colleague({ colleague }) {
  const { name, status, load, capacity, languages = [] } = colleague;
  return html`<li class="colleague ${colleague.on_shift ? "" : "off"}">
    <span class="who-face"><${Avatar} name=${name} /><span class="dot ${status}"></span></span>
    <span class="colleague-name"><span dir="auto">${name}</span><small>${languages.map(languageName).join(", ")}</small></span>
    <span class="load" title=${t("{load} of {capacity} conversations", { load: count(load), capacity: count(capacity) })}>${count(load)}/${count(capacity)}</span>
  </li>`;
}
