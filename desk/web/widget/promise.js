/** When she may count on an answer, in her words and by her clock. Nothing is said that the desk did not promise. */

/** A weekday alone says which day is meant within so many milliseconds. */
const CLEAR = 6 * 86_400_000;

/** Return the browser's time zone by its name, or undefined where it does not tell. */
export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** @param {{open: boolean, minutes?: number, back_at?: string}} settings */
export function promise(settings, { t, language }, now = new Date()) {
  if (settings.open && settings.minutes) return t("We answer in about {time}", { time: minutes(settings.minutes, language) });
  if (settings.open) return t("We are here now");
  if (!settings.back_at) return t("We are away now and answer when we are back");
  const back = new Date(settings.back_at);
  if (back.toDateString() === now.toDateString()) return t("We are back at {time}, your time", { time: moment(back, language, {}) });
  const day = back - now < CLEAR ? { weekday: "long" } : { weekday: "short", day: "numeric", month: "short" };
  return t("We are back {when}, your time", { when: moment(back, language, day) });
}

function minutes(number, language) {
  return new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay: "long" }).format(number);
}

function moment(at, language, day) {
  return new Intl.DateTimeFormat(language, { ...day, hour: "numeric", minute: "2-digit" }).format(at);
}
