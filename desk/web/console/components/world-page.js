import { html, useEffect } from "../vendor/htm-preact-standalone.js";
import { HOUR, inOrder, nextToWake } from "../ahead.js";
import { count, localZone, span } from "../format.js";
import { atWork } from "../people.js";
import { t } from "../words.js";
import { Crew } from "./crew.js";
import { Icon, useNow } from "./parts.js";
import { Timeline } from "./timeline.js";
import { Waiting } from "./waiting.js";

/** The whole of it, for those who oversee: who is awake, who will read what, who waits, who has how much in hand. */
export function WorldPage({ state, act }) {
  const now = useNow(10_000);
  const zone = state.me.zone ?? localZone();
  const hour = Math.floor(now / HOUR);
  useEffect(() => {
    act.lookAhead();
  }, [hour]);
  return html`<main id="world" class="world-page" tabindex="-1" aria-label=${t("The world")}>
    <header class="world-head">
      <h1>${t("The world")}</h1>
      <button type="button" class="secondary world-close" onClick=${() => act.world(false)}><${Icon} name="back" turns />${t("Conversations")}</button>
    </header>
    <${Figures} world=${state.world} now=${now} />
    <${Timeline} state=${state} zone=${zone} now=${now} />
    <div class="world-columns">
      <${Waiting} state=${state} act=${act} zone=${zone} now=${now} />
      <${Crew} state=${state} act=${act} now=${now} />
    </div>
  </main>`;
}

/** Four figures that one reads in passing. */
function Figures({ world, now }) {
  const { colleagues, regions, queued, queues = [] } = world;
  const oldest = Math.min(...queues.map((queue) => Date.parse(queue.oldest)));
  const onShift = colleagues.filter((each) => each.on_shift);
  const here = onShift.filter(atWork);
  const sum = (some, key) => some.reduce((total, each) => total + each[key], 0);
  const [first] = inOrder(regions).filter((region) => region.open);
  return html`<dl class="figures">
    <${Figure} label=${t("Waiting")} value=${count(queued)} tone=${queued ? "" : "calm"}
      more=${queued && Number.isFinite(oldest) ? t("the longest for {time}", { time: span(now - oldest) }) : t("nobody waits")} />
    <${Figure} label=${t("At work")} value=${count(here.length)} more=${t("of {number} on shift", { number: count(onShift.length) })} />
    <${Figure} label=${t("In hand")} value=${count(sum(colleagues, "load"))} more=${t("of {number} places on shift", { number: count(sum(onShift, "capacity")) })} />
    <${Figure} label=${t("Awake")} value=${count(regions.filter((region) => region.open).length)}
      more=${first?.changes_at ? t("{place} goes home in {time}", { place: first.name, time: span(Date.parse(first.changes_at) - now) }) : next(regions, now)} />
  </dl>`;
}

function next(regions, now) {
  const region = nextToWake(regions);
  return region ? t("{place} wakes in {time}", { place: region.name, time: span(Date.parse(region.changes_at) - now) }) : "";
}

function Figure({ label, value, more, tone = "" }) {
  return html`<div class="figure ${tone}"><dt>${label}</dt><dd><strong>${value}</strong> <span dir="auto">${more}</span></dd></div>`;
}
