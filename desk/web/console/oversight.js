// What those who oversee do: look at the world and into its parts, say for others that they are away.

export function oversight({ store, api, live, fetchPage, attempt }) {
  const { dispatch, get } = store;

  /** What lies ahead changes with the hour; it is asked for again when one has passed. */
  const lookAhead = () => attempt(async () => dispatch({ type: "ahead", ahead: await api.ahead() }));

  /** Show the world instead of conversations, or conversations again. */
  function world(shown) {
    const address = shown ? "#world" : "#";
    if (location.hash !== address) history.pushState(null, "", address);
    dispatch({ type: "world_page", shown });
    if (!shown) return;
    live.say({ conversation: null, typing: false });
    lookAhead();
  }

  return {
    world,
    lookAhead,
    /** Look into a queue (`written`) or at what an agent has in hand (`agent`); null: into neither. */
    look(part) {
      dispatch({ type: "part", part });
      if (part) attempt(() => fetchPage("part"));
    },
    morePart: () => attempt(() => fetchPage("part", get().lists.part.next)),
    station: (agent, status) =>
      attempt(async () => {
        await api.station(agent, status);
        dispatch({ type: "stationed", agent, status });
      }),
  };
}
