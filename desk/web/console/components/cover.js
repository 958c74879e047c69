import { html } from "../vendor/htm-preact-standalone.js";
import { coming, inMs, nobody, runs, stretch } from "../ahead.js";
import { count, languageName, listed, soon, span } from "../format.js";
import { t } from "../words.js";
import { Icon, LanguageBadge } from "./parts.js";

/** Cover that lasts for less is drawn without its figure: there is no room. */
const ROOM = 2 * 3_600_000;

export const coverWords = () => ({
  native: t("natively"), fluent: t("fluently"), translated: t("through translation"), nobody: t("nobody"),
});

/** What the looks of the chart mean; the figure in a bar is the least number of readers within it. */
export function Legend() {
  return html`<ul class="legend">
    ${Object.entries(coverWords()).map(([cover, words]) => html`<li key=${cover}><span class="swatch cover ${cover} n2"></span>${words}</li>`)}
    <li><span class="swatch gap-swatch"></span>${t("demanded and missing")}</li>
    <li><span class="legend-figure" aria-hidden="true">3</span>${t("how many, at least")}</li>
  </ul>`;
}

/** Who reads each language, hour by hour: a bar for as long as it stays the same. */
export function CoverRows({ ahead, line, zone, now }) {
  return ahead.languages.map((row) => {
    const alone = ahead.languages.filter((each) => each.language === row.language).length === 1;
    const gaps = ahead.gaps?.filter((gap) => gap.language === row.language && meets(gap.merchants, row.merchants)) ?? [];
    return html`<${CoverLine} key=${row.language + row.merchants.map((each) => each.id)} row=${row} gaps=${gaps.map(inMs)} alone=${alone} line=${line} zone=${zone} now=${now} />`;
  });
}

const meets = (some, others) => some.some(({ id }) => others.some((other) => other.id === id));

function CoverLine({ row, gaps, alone, line, zone, now }) {
  const all = runs(row.hours, line.begin);
  const merchants = listed(row.merchants.map((each) => each.name));
  return html`<div class="line cover-line">
    <div class="line-label">
      <p class="line-name"><${LanguageBadge} language=${row.language} /><strong title=${merchants}>${languageName(row.language)}</strong></p>
      ${!alone && html`<p class="line-words" dir="auto">${merchants}</p>`}
      <p class="line-words">${outlookWords(all, zone, now)}</p>
      ${gaps.some((gap) => gap.end > now) && html`<p class="line-words missing"><${Icon} name="alert" />${gapWords(gaps, zone, now)}</p>`}
    </div>
    <ol class="line-track" aria-label=${languageName(row.language)}>
      ${all.map((run) => html`<${Run} run=${run} line=${line} zone=${zone} now=${now} />`)}
      ${gaps.map((gap) => html`<li class="gap-bar" style=${stretch(gap, line)} title=${`${t("demanded and missing")}: ${between(gap, zone, now)}`}><span class="hidden">${`${t("demanded and missing")}: ${between(gap, zone, now)}`}</span></li>`)}
    </ol>
  </div>`;
}

function Run({ run, line, zone, now }) {
  const words = `${between(run, zone, now)}: ${readersWords(run)}`;
  const level = run.count > 3 ? "n3" : run.count > 1 ? "n2" : "n1";
  return html`<li class="cover ${run.cover} ${level} ${run.end <= now ? "over" : ""}" style=${stretch(run, line)} title=${words}>
    <span aria-hidden="true">${run.end - run.begin >= ROOM && (run.count ? count(run.count) : "–")}</span><span class="hidden">${words}</span>
  </li>`;
}

const between = ({ begin, end }, zone, now) => `${soon(begin, zone, now)} – ${soon(end, zone, now)}`;

/** "natively 3, through translation 12" */
export function readersWords(run) {
  const words = coverWords();
  const some = ["native", "fluent", "translated"].filter((grade) => run[grade]).map((grade) => `${words[grade]} ${count(run[grade])}`);
  return some.length ? listed(some) : words.nobody;
}

/** The next time that nobody reads a language, as far as one sees, or that there is none. */
export function outlookWords(all, zone, now) {
  const hole = nobody(all, now);
  if (!hole) return coming(all, now).every((run) => run.cover === "native") ? t("always natively") : t("always somebody");
  if (hole.end === all.at(-1).end) return hole.begin <= now ? t("nobody in sight") : t("nobody in sight from {time}", { time: soon(hole.begin, zone, now) });
  const until = { time: soon(hole.end, zone, now), left: span(hole.end - Math.max(now, hole.begin)) };
  return hole.begin <= now ? t("nobody until {time}, for {left}", until) : t("nobody from {time}, for {left}", { ...until, time: soon(hole.begin, zone, now) });
}

function gapWords(gaps, zone, now) {
  const next = gaps.find((gap) => gap.end > now);
  return t("demanded and missing: {time}", { time: between(next, zone, now) });
}
