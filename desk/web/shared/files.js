// What console and widget both know of files, whoever's words they speak. Pure.

/** @typedef {{most: number, largest: number, together?: number, types?: string[]}} Rules */

const MEGABYTE = 1_000_000;

/**
 * Why a file cannot go with those that are chosen already, in the words of `t`, or null; its type is the desk's to judge.
 * @param {Rules | null} rules null: no files are taken
 */
export function objection(rules, chosen, file, t) {
  if (!rules) return t("This storefront takes no files.");
  if (file.size > rules.largest) return t("{name} is too large: at most {size} MB.", { name: file.name, size: rules.largest / MEGABYTE });
  if (!file.size) return t("{name} is empty.", { name: file.name });
  if (chosen.length >= rules.most) return t("Too many files: at most {most} go with one message.", { most: rules.most });
  const together = chosen.reduce((sum, each) => sum + each.size, file.size);
  if (rules.together && together > rules.together) return t("The files are too large together: at most {size} MB.", { size: rules.together / MEGABYTE });
  return null;
}

/** Whether a message says nothing but the names of its files: they are shown, and its words need not be. */
export function wordless({ body, attachments }) {
  return Boolean(attachments?.length) && body === attachments.map(({ name }) => name).join(", ");
}
