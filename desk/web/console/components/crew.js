import { html } from "../vendor/htm-preact-standalone.js";
import { inOrder, standing } from "../ahead.js";
import { clock, count, languageName, span } from "../format.js";
import { atWork, presenceWords } from "../people.js";
import { supervises } from "../roles.js";
import { t } from "../words.js";
import { Menu } from "./menu.js";
import { Avatar, Icon } from "./parts.js";
import { Meter, Pieces } from "./pieces.js";

const ORDER = ["available", "busy", "leaving", "away", "offline"];

/** Everybody who answers, region by region, with what he has in hand; those asleep are folded away. */
export function Crew({ state, act, now }) {
  const { regions, colleagues } = state.world;
  const of = (region) => colleagues.filter((each) => each.region === region.name).sort(byPresence);
  return html`<section class="panel" aria-labelledby="crew-title">
    <header class="panel-head"><h2 id="crew-title">${t("Load, by agent")}</h2></header>
    ${inOrder(regions).map((region) => html`<${Region} key=${region.id} region=${region} people=${of(region)} state=${state} act=${act} now=${now} />`)}
  </section>`;
}

/** Those who take work first, the fullest of them first. */
function byPresence(one, other) {
  const rank = ({ status }) => ORDER.indexOf(status);
  return rank(one) - rank(other) || other.load / (other.capacity || 1) - one.load / (one.capacity || 1) || one.name.localeCompare(other.name);
}

function Region({ region, people, state, act, now }) {
  if (!people.length) return null;
  const here = people.filter(atWork);
  const load = people.reduce((total, each) => total + each.load, 0);
  const { breakEnds } = standing(region, state.ahead?.regions.find((each) => each.id === region.id), now);
  return html`<details class="crew ${region.open ? "awake" : "asleep"}" open=${region.open || load > 0}>
    <summary>
      <${Icon} name="down" /><${Icon} name=${breakEnds ? "cup" : region.open ? "sun" : "moon"} /><strong dir="auto">${region.name}</strong><span class="hidden">${region.open ? t("awake") : t("asleep")}</span>
      <time>${clock(now, region.zone)}</time>
      ${breakEnds && html`<span class="crew-rest">${t("at lunch until {time}, for {left} more", { time: clock(breakEnds, region.zone), left: span(breakEnds - now) })}</span>`}
      <span class="crew-words">${t("{here} of {number} at work", { here: count(here.length), number: count(people.length) })}</span>
    </summary>
    <ul>${people.map((each) => html`<${Agent} key=${each.id} agent=${each} state=${state} act=${act} now=${now} />`)}</ul>
  </details>`;
}

function Agent({ agent, state, act, now }) {
  const { id, name, status, load, capacity, languages = [] } = agent;
  const open = state.part?.agent === id;
  const words = presenceWords();
  return html`<li class="agent ${agent.on_shift ? "" : "off"}">
    <div class="agent-row">
      <button type="button" class="agent-head" aria-expanded=${String(open)} onClick=${() => act.look(open ? null : { agent: id })}>
        <span class="who-face"><${Avatar} name=${name} /><span class="dot ${status}"></span></span>
        <span class="agent-name"><bdi>${name}</bdi><small>${words[status] ?? status}${!agent.on_shift && ` · ${t("off shift")}`} · ${languages.map(languageName).join(", ")}</small></span>
        <${Meter} load=${load} capacity=${capacity} />
      </button>
      ${supervises(state.me) && html`<${Station} agent=${agent} state=${state} act=${act} words=${words} />`}
    </div>
    ${open && html`<${Pieces} state=${state} act=${act} now=${now} verb=${t("Move to")} />`}
  </li>`;
}

/** Say for somebody who is here that he is away, or back. */
function Station({ agent, state, act, words }) {
  const { id, name, status } = agent;
  const items = ["available", "busy", "away", "leaving"].map((each) => ({
    label: words[each], checked: each === status, mark: html`<span class="dot ${each}"></span>`, run: () => act.station(id, each),
  }));
  return html`<${Menu} name=${`station-${id}`} state=${state} act=${act} kind="end" label=${t("Presence of {name}", { name })} title=${t("Presence of {name}", { name })}
    disabled=${status === "offline"} button=${html`<${Icon} name="more" />`} items=${items} />`;
}
