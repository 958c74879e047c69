// Times, waits, languages and numbers as people write them; the clock is the agent's zone.
import { UNKNOWN } from "./language.js";
import { t, uiDirection, uiLanguage, wordsOf } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Intl objects are dear to make and asked for on every line. */
const made = new Map();

function intl(Kind, options) {
  const key = `${Kind.name} ${uiLanguage()} ${JSON.stringify(options)}`;
  if (!made.has(key)) made.set(key, new Kind(uiLanguage(), options));
  return made.get(key);
}

/** The browser's own zone, where the desk names none. */
export const localZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "14:05" */
export function clock(moment, zone) {
  return intl(Intl.DateTimeFormat, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(moment);
}

/** "Sunday, 22 November 2026 at 14:05", for tooltips. */
export function fullTime(moment, zone) {
  return intl(Intl.DateTimeFormat, { dateStyle: "full", timeStyle: "short", timeZone: zone }).format(moment);
}

/** "Tue, Nov 24, 14:05" */
export function dayAndTime(moment, zone) {
  return intl(Intl.DateTimeFormat, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZone: zone }).format(moment);
}

/** The calendar day of a moment, as a key to compare. */
export function dayKey(moment, zone) {
  const { year, month, day } = wallParts(moment, zone);
  return `${year}-${month}-${day}`;
}

/** "Today", "Yesterday" or "Tue, 17 November". */
export function dayName(moment, zone, now) {
  const key = dayKey(moment, zone);
  if (key === dayKey(now, zone)) return t("Today");
  if (key === dayKey(now - DAY, zone)) return t("Yesterday");
  return intl(Intl.DateTimeFormat, { weekday: "short", day: "numeric", month: "long", timeZone: zone }).format(moment);
}

/** The time for what is today, the day for what is not. */
export function stamp(moment, zone, now) {
  if (dayKey(moment, zone) === dayKey(now, zone)) return clock(moment, zone);
  return intl(Intl.DateTimeFormat, { day: "numeric", month: "short", timeZone: zone }).format(moment);
}

/** "14:05", or "Tue 14:05" on another day; beyond a week the day stands before it. */
export function soon(moment, zone, now) {
  const time = clock(moment, zone);
  if (dayKey(moment, zone) === dayKey(now, zone)) return time;
  const near = Math.abs(moment - now) < 6 * DAY;
  const day = intl(Intl.DateTimeFormat, { weekday: "short", ...(near ? {} : { day: "numeric", month: "short" }), timeZone: zone });
  return `${day.format(moment)} ${time}`;
}

/** "Tue 17", for the heading of a day on a line of time. */
export function shortDay(moment, zone) {
  return intl(Intl.DateTimeFormat, { weekday: "short", day: "numeric", timeZone: zone }).format(moment);
}

/** "3 min": how long something has taken or will take. */
export function span(milliseconds) {
  const [amount, unit] =
    milliseconds < MINUTE ? [milliseconds / 1000, "second"]
    : milliseconds < HOUR ? [milliseconds / MINUTE, "minute"]
    : milliseconds < 2 * DAY ? [milliseconds / HOUR, "hour"]
    : [milliseconds / DAY, "day"];
  const short = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 };
  return intl(Intl.NumberFormat, short).format(Math.max(0, Math.floor(amount)));
}

/** "3h 20m", and "8:15" below a length that is short enough for seconds to matter. */
export function countdown(milliseconds, seconds) {
  if (milliseconds < seconds) return minutesAndSeconds(milliseconds);
  if (milliseconds < HOUR || milliseconds >= 10 * HOUR) return span(milliseconds);
  const parts = [["hour", Math.floor(milliseconds / HOUR)], ["minute", Math.floor((milliseconds % HOUR) / MINUTE)]];
  const short = parts.filter(([, amount]) => amount > 0).map(([unit, amount]) => intl(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "narrow" }).format(amount));
  return intl(Intl.ListFormat, { type: "unit", style: "narrow" }).format(short);
}

function minutesAndSeconds(milliseconds) {
  const whole = Math.floor(milliseconds / 1000);
  const two = intl(Intl.NumberFormat, { minimumIntegerDigits: 2 });
  return `${count(Math.floor(whole / 60))}:${two.format(whole % 60)}`;
}

export function percent(share) {
  return intl(Intl.NumberFormat, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** "one, two, three", with the commas of the agent's language. */
export function listed(/** @type {string[]} */ items) {
  return intl(Intl.ListFormat, { type: "unit", style: "short" }).format(items);
}

/** "Brazil", in the agent's words; the code itself where nobody has a name for it. */
export function countryName(code) {
  return /^[A-Z]{2}$/.test(code) ? intl(Intl.DisplayNames, { type: "region" }).of(code) ?? code : code;
}

/** "€89.80": all digits of the currency, as the agent's language writes them. */
export function money({ amount, currency }) {
  return intl(Intl.NumberFormat, { style: "currency", currency }).format(amount);
}

export function count(number) {
  return intl(Intl.NumberFormat, {}).format(number);
}

/** "Portuguese", in the agent's words; the tag itself where nobody has a name for it. */
export function languageName(tag) {
  if (!tag || tag === UNKNOWN) return t("Unknown language");
  return intl(Intl.DisplayNames, { type: "language" }).of(tag) ?? tag;
}

/** How to speak of a customer who gave no name. */
export function customerName({ customer }) {
  return customer.name || t("Visitor {number}", { number: customer.id.slice(-4) });
}

/** A phrase of the desk or a plugin in the agent's words; a language among its values by its name. */
export function phraseWords({ domain = "desk", id, values = {} }) {
  return wordsOf(domain, id, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueWords(name, value)])));
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;

/** Of two directions in one line, a text stays whole in its own: codes and names of others are many a value. */
function valueWords(name, value) {
  if (typeof value === "object") return phraseWords(value);
  if (name === "language") return languageName(value);
  const mixed = typeof value === "string" && RIGHT_TO_LEFT.test(value) !== (uiDirection() === "rtl");
  return mixed ? `\u2068${value}\u2069` : value;
}

/** What a clock on a wall in `zone` shows, as numbers. */
export function wallParts(moment, zone) {
  const numeric = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", weekday: "short",
    hourCycle: "h23", timeZone: zone, numberingSystem: "latn", calendar: "gregory",
  };
  const key = `parts ${zone}`;
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("en-GB", numeric));
  const parts = Object.fromEntries(made.get(key).formatToParts(moment).map((part) => [part.type, part.value]));
  const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts.weekday);
  return { year: +parts.year, month: +parts.month, day: +parts.day, hour: +parts.hour, minute: +parts.minute, weekday };
}

/** Return the moment at which the wall clock of `zone` shows `hour`:00, `days` after the day of `now`. */
export function wallMoment(now, days, hour, zone) {
  const { year, month, day } = wallParts(now, zone);
  const wall = Date.UTC(year, month - 1, day + days, hour);
  // The offset is asked for twice: the first guess may lie on the other side of a clock change.
  const guess = wall - offset(wall, zone);
  return new Date(wall - offset(guess, zone));
}

function offset(moment, zone) {
  const wall = wallParts(moment, zone);
  const minute = Math.floor(moment / MINUTE) * MINUTE;
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute) - minute;
}

/** "340 kB", "1.2 MB". */
export function fileSize(bytes) {
  const [unit, amount] = bytes < 1_000_000 ? ["kilobyte", Math.max(1, Math.round(bytes / 1000))] : ["megabyte", bytes / 1_000_000];
  return intl(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(amount);
}
