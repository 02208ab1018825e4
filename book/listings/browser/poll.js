// Asks every few seconds what is new on a topic of the hub, and shows it.

const EVERY = 5_000; // milliseconds between two questions
const LONGEST_PAUSE = 60_000;
const PATIENCE = 10_000; // for an answer, to its last byte

// ANCHOR: poll
/** What is new behind `cursor`; the first time, everything that the hub has. */
async function ask(topic, cursor) {
  const address = cursor === undefined ? topic : `${topic}?after=${cursor}`;
  // The browser keeps the answer and its ETag, asks with If-None-Match, and gives
  // us the answer that it kept when the server says 304: here that is 200 as well.
  const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
  switch (answer.status) {
    case 200:
      return answer.json();
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
    let pause = EVERY * (0.9 + Math.random() / 5); // not all pages at once
    try {
      const news = await ask(topic, cursor);
      if (news.lost) show("-- events are lost: the server no longer has them");
      for (const { data } of news.events) show(data);
      if (news.finished) return show("-- the topic is finished");
      cursor = news.cursor;
      failures = 0;
      if (news.events.length > 0) continue; // there may be more
    } catch (error) {
      failures += 1;
      show(`-- no answer (${error.name}); later again`);
      const longest = Math.min(EVERY * 2 ** failures, LONGEST_PAUSE);
      pause = longest * (0.5 + Math.random() / 2);
    }
    await new Promise((wake) => setTimeout(wake, pause));
  }
}
// ANCHOR_END: poll
