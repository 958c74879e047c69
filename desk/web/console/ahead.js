// What lies ahead, as places on a line of time. Pure.
import { wallParts } from "./format.js";

export const HOUR = 3_600_000;
const GRADES = ["native", "fluent", "translated"];

/**
 * @typedef {{begin: number, end: number}} Span
 * @typedef {Span & {cover: string, count: number, native: number, fluent: number, translated: number}} Run
 */

/** @returns {Span} a span of the desk in milliseconds */
export const inMs = ({ begin, end }) => ({ begin: Date.parse(begin), end: Date.parse(end) });

/** How far along a line a moment lies, in per cent. */
export function place(/** @type {number} */ moment, /** @type {Span} */ line) {
  return (Math.min(Math.max(moment, line.begin), line.end) - line.begin) / (line.end - line.begin) * 100;
}

/** Where a span lies on a line, for a style. */
export function stretch(/** @type {Span} */ span, /** @type {Span} */ line) {
  const from = place(span.begin, line);
  return { insetInlineStart: `${from}%`, inlineSize: `${place(span.end, line) - from}%` };
}

/** The full hours on a zone's clock along a line, every `step` of them. */
export function ticks(/** @type {Span} */ line, /** @type {string} */ zone, step = 3) {
  const first = line.begin + ((60 - wallParts(line.begin, zone).minute) % 60) * 60_000;
  const found = [];
  for (let at = first; at < line.end; at += HOUR) {
    const { hour } = wallParts(at, zone);
    if (hour % step === 0) found.push({ at, hour });
  }
  return found;
}

/** How light it is by a local clock, from 0 to 1: dawn at six, dusk at nineteen, and twilight around both. */
export function light(/** @type {number} */ hour) {
  const height = Math.sin(((hour - 6.5) / 12.5) * Math.PI);
  const daytime = hour > 4.5 && hour < 21;
  return daytime ? Math.min(Math.max(height * 1.6 + 0.35, 0), 1) : 0;
}

/** The sky over a zone along a line: how light it is at each full hour, in per cent of day. */
export function sky(/** @type {Span} */ line, /** @type {string} */ zone) {
  const hours = Math.round((line.end - line.begin) / HOUR);
  return Array.from({ length: hours + 1 }, (_, number) => {
    const { hour, minute } = wallParts(line.begin + number * HOUR, zone);
    return Math.round(light(hour + minute / 60) * 100);
  });
}

/** @returns {Run[]} hours next to each other with the same cover by as many, as one: each figure is the least within it */
export function runs(hours, /** @type {number} */ begin) {
  const found = [];
  hours.forEach((hour, number) => {
    const run = { begin: begin + number * HOUR, end: begin + (number + 1) * HOUR, cover: hour.cover, count: hour[hour.cover] ?? 0 };
    for (const grade of GRADES) run[grade] = hour[grade] ?? 0;
    const last = found.at(-1);
    if (last && last.cover === run.cover && last.count === run.count) join(last, run);
    else found.push(run);
  });
  return found;
}

function join(run, next) {
  run.end = next.end;
  for (const grade of GRADES) run[grade] = Math.min(run[grade], next[grade]);
}

/** The part of some runs that is not over. */
export function coming(/** @type {Run[]} */ some, /** @type {number} */ now) {
  return some.filter((run) => run.end > now);
}

/** When nobody reads a language next: from, and until; null if somebody always does. */
export function nobody(/** @type {Run[]} */ some, /** @type {number} */ now) {
  return coming(some, now).find((run) => run.cover === "nobody") ?? null;
}

/**
 * A region as it is now and what comes next.
 * @returns {{open: boolean, breakEnds: number | null, nextBreak: Span | null, changes: number | null}}
 */
export function standing(region, ahead, /** @type {number} */ now) {
  const breaks = (ahead?.breaks ?? []).map(inMs);
  const taken = breaks.find((each) => each.begin <= now && now < each.end);
  const changes = region.changes_at ? Date.parse(region.changes_at) : null;
  const next = breaks.find((each) => each.begin > now && (changes === null || each.begin < changes));
  return {
    open: region.open,
    breakEnds: region.open && taken ? taken.end : null,
    nextBreak: region.open && next ? next : null,
    changes,
  };
}

/** Those awake first, by when they go home; then those asleep, by when they come. */
export function inOrder(regions) {
  const change = (region) => (region.changes_at ? Date.parse(region.changes_at) : Infinity);
  return [...regions].sort((one, other) => Number(other.open) - Number(one.open) || change(one) - change(other));
}

/** The region that wakes next, if one does. */
export function nextToWake(regions) {
  return inOrder(regions).find((region) => !region.open && region.changes_at) ?? null;
}
