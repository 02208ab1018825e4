// Asks what is new on a topic of the hub, which holds the question until it knows.

const WAIT = 25; // seconds that the hub may hold it
const FIRST_PAUSE = 500; // milliseconds
const LONGEST_PAUSE = 60_000;
const PATIENCE = 10_000; // beyond what the hub may hold it

// ANCHOR: poll
/** What is new behind `cursor`; nothing, when the wait is over. */
async function ask(topic, cursor) {
  const address = cursor === undefined ? topic : `${topic}?after=${cursor}`;
  const answer = await fetch(address, {
    cache: "no-store",
    headers: { Prefer: `wait=${WAIT}` },
    signal: AbortSignal.timeout(WAIT * 1000 + PATIENCE),
  });
  switch (answer.status) {
    case 200:
      return answer.json();
    case 204:
      return { events: [], cursor, finished: false };
    case 410: {
      const { resume } = await answer.json();
      return { events: [], cursor: resume, finished: false, lost: true };
    }
    default:
      throw new Error(`the server says ${answer.status}`);
  }
}

export async function start(topic, show) {
  let cursor;
  let failures = 0;
  for (;;) {
    const asked = Date.now();
    try {
      const news = await ask(topic, cursor);
      if (news.lost) show("-- events are lost: the server no longer has them");
      for (const { data } of news.events) show(data);
      if (news.finished) return show("-- the topic is finished");
      // The cursor is all that stays: what comes between two questions, or was in
      // an answer that got lost, is in the next one.
      const isNew = news.cursor !== cursor;
      cursor = news.cursor;
      failures = 0;
      if (isNew || Date.now() - asked > FIRST_PAUSE) continue;
    } catch (error) {
      failures += 1;
      show(`-- no answer (${error.name}); later again`);
    }
    const longest = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
    const pause = longest * (0.5 + Math.random() / 2);
    await new Promise((wake) => setTimeout(wake, pause));
  }
}
// ANCHOR_END: poll
