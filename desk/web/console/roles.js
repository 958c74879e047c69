// What the roles may do, as far as the console shows it; the desk itself decides.

/** Operators and merchants read; agents and supervisors answer. */
export function answers(me) {
  return me.role === "agent" || me.role === "supervisor";
}

/** Who looks at the whole: at every queue, everybody's load and what lies ahead. */
export function oversees(me) {
  return me.role === "supervisor" || me.role === "operator";
}

/** Who sees to it that nobody's work is left lying: moves it between others, says for them that they are away. */
export function supervises(me) {
  return me.role === "supervisor";
}

/** Who looks after envelopes and plugins. */
export function operates(me) {
  return me.role === "operator";
}
