import { html } from "../vendor/htm-preact-standalone.js";
import { HOUR, inMs, inOrder, nextToWake, place, sky, standing, stretch, ticks } from "../ahead.js";
import { clock, shortDay, soon, span } from "../format.js";
import { t } from "../words.js";
import { CoverRows, Legend } from "./cover.js";
import { Icon } from "./parts.js";

/** Two days from left to right: where it is day, who is at work, and who reads which language. */
export function Timeline({ state, zone, now }) {
  const { ahead, world } = state;
  if (!ahead) return html`<section class="panel timeline" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div></section>`;
  const line = inMs(ahead);
  const places = Object.fromEntries(ahead.regions.map((each) => [each.id, each]));
  const coming = nextToWake(world.regions);
  return html`<section class="panel timeline" aria-labelledby="timeline-title">
    <header class="panel-head"><h2 id="timeline-title">${t("Regions and cover ahead")}
      <small>${t("the line of time as in {place}, each region's hours by its own clock", { place: state.me.region?.name ?? zone })}</small></h2><${Legend} /></header>
    <div class="lines-scroll" tabindex="0" role="region" aria-labelledby="timeline-title">
      <div class="lines">
        <${Rules} line=${line} zone=${zone} now=${now} />
        <${Now} line=${line} zone=${zone} now=${now} />
        ${inOrder(world.regions).map((region) => html`<${RegionLine} key=${region.id} region=${region} ahead=${places[region.id]} line=${line} zone=${zone} now=${now} next=${region === coming} />`)}
        <${CoverRows} ahead=${ahead} line=${line} zone=${zone} now=${now} />
      </div>
    </div>
  </section>`;
}

/** Hours and days above, and thin lines behind everything. An hour that now would cover is not written. */
function Rules({ line, zone, now }) {
  const hours = ticks(line, zone, 3);
  const days = hours.filter(({ hour }) => hour === 0).map(({ at }) => ({ begin: Math.max(at, line.begin), end: Math.min(at + 24 * HOUR, line.end) }));
  const first = days[0]?.begin ?? line.end;
  const shown = first > line.begin ? [{ begin: line.begin, end: first }, ...days] : days;
  return html`<div class="rules" aria-hidden="true">
    ${shown.map((day) => html`<span class="rule-day" style=${stretch(day, line)}><span>${day.end - day.begin >= 4 * HOUR && shortDay(day.begin, zone)}</span></span>`)}
    ${hours.map(({ at, hour }) => html`<span class="rule ${hour ? "" : "midnight"} ${hour % 6 ? "minor" : ""}" style=${{ insetInlineStart: `${place(at, line)}%` }}><span>${Math.abs(at - now) > 1.5 * HOUR && clock(at, zone).slice(0, 2)}</span></span>`)}
  </div>`;
}

function Now({ line, zone, now }) {
  return html`<div class="rules front" aria-hidden="true"><span class="rule-now" style=${{ insetInlineStart: `${place(now, line)}%` }}><span title=${t("now")}>${clock(now, zone)}</span></span></div>`;
}

function RegionLine({ region, ahead, line, zone, now, next }) {
  const state = standing(region, ahead, now);
  const breaks = (ahead?.breaks ?? []).map(inMs);
  const icon = state.breakEnds ? "cup" : state.open ? "sun" : "moon";
  return html`<div class="line region-line ${state.open ? "awake" : "asleep"} ${state.breakEnds ? "resting" : ""}">
    <div class="line-label">
      <p class="line-name"><${Icon} name=${icon} /><strong dir="auto">${region.name}</strong>${next && html`<span class="chip">${t("next")}</span>`}<time>${clock(now, region.zone)}</time></p>
      <p class="line-words">${regionWords(state, region.zone, now)}</p>
      ${ahead?.clocks && html`<p class="line-words clocks"><${Icon} name="clock" />${clockWords(ahead.clocks, region.zone, now)}</p>`}
      ${(ahead?.days_off ?? []).map((off) => html`<p class="line-words"><${Icon} name="moon" /><span dir="auto">${dayOffWords(off)}</span></p>`)}
    </div>
    <div class="line-track">
      <span class="sky" aria-hidden="true" style=${{ background: skyColours(sky(line, region.zone)) }}></span>
      ${(ahead?.shifts ?? []).map(inMs).map((shift) => html`<${Shift} shift=${shift} breaks=${breaks} line=${line} zone=${region.zone} now=${now} />`)}
      ${breaks.map((rest) => html`<span class="break-bar" style=${stretch(rest, line)} title=${t("lunch {begin} to {end}", ends(rest, region.zone))}><span class="hidden">${t("lunch {begin} to {end}", ends(rest, region.zone))}</span></span>`)}
      ${ahead?.clocks && Date.parse(ahead.clocks.at) < line.end && html`<span class="clock-mark" style=${{ insetInlineStart: `${place(Date.parse(ahead.clocks.at), line)}%` }} title=${clockWords(ahead.clocks, region.zone, now)}></span>`}
    </div>
  </div>`;
}

/** A shift by its region's own clock, its hours written before its break; of one that is cut off they are not all in sight. */
function Shift({ shift, breaks, line, zone, now }) {
  const rest = breaks.find((each) => each.begin > shift.begin && each.begin < shift.end);
  const room = (rest?.begin ?? shift.end) - shift.begin >= 3 * HOUR && shift.begin > line.begin && shift.end < line.end;
  const words = `${soon(shift.begin, zone, now)} – ${soon(shift.end, zone, now)}`;
  const hours = [shift.begin, shift.end].map((at) => clock(at, zone).replace(":00", "")).join("–");
  const over = shift.end <= now ? "over" : shift.begin <= now ? "on" : "";
  return html`<span class="shift-bar ${over}" style=${stretch(shift, line)} title=${words}>
    <span aria-hidden="true" dir="ltr">${room && hours}</span><span class="hidden">${words}</span>
  </span>`;
}

const ends = (rest, zone) => ({ begin: clock(rest.begin, zone), end: clock(rest.end, zone) });

function regionWords({ open, breakEnds, nextBreak, changes }, zone, now) {
  if (breakEnds) return t("at lunch until {time}, for {left} more", { time: clock(breakEnds, zone), left: span(breakEnds - now) });
  if (changes === null) return open ? t("always awake") : t("not awake within two years");
  const values = { time: soon(changes, zone, now), left: span(changes - now) };
  const words = open ? t("closes at {time}, in {left}", values) : t("opens at {time}, in {left}", values);
  return nextBreak ? `${words} · ${t("lunch at {time}", { time: clock(nextBreak.begin, zone) })}` : words;
}

/** How a region's clocks are changed, and when; after it happened it is still in sight for a while. */
function clockWords({ at, minutes }, zone, now) {
  const values = { length: span(Math.abs(minutes) * 60_000), time: soon(Date.parse(at), zone, now) };
  return minutes > 0 ? t("clocks go forward by {length}, {time}", values) : t("clocks go back by {length}, {time}", values);
}

function dayOffWords({ day, name }) {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return name ? t("{day}: {holiday}", { day: shortDay(noon, "UTC"), holiday: name }) : t("{day}: closed", { day: shortDay(noon, "UTC") });
}

/** The sky as a gradient along the reading direction. */
function skyColours(hours) {
  const step = 100 / (hours.length - 1);
  const stops = hours.map((day, number) => `color-mix(in oklab, var(--sky-day) ${day}%, var(--sky-night)) ${(number * step).toFixed(2)}%`);
  return `linear-gradient(${document.documentElement.dir === "rtl" ? "to left" : "to right"}, ${stops.join(", ")})`;
}
