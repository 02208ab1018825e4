// Opens many streams to one server, and counts how many of them are answered.

const QUIET = 2_000; // milliseconds without another one: these were all

// ANCHOR: limit
export async function start(address, show) {
  // A page comes from the server that it asks: whether that speaks HTTP/2 is known.
  await fetch(new URL("subscribers", address));
  const many = Number(new URL(address).searchParams.get("streams"));
  let open = 0;
  let last = Date.now();
  const sources = Array.from({ length: many }, () => new EventSource(address));
  for (const source of sources) {
    source.onopen = () => {
      open += 1;
      last = Date.now();
    };
  }
  const settled = async () => {
    last = Date.now();
    while (Date.now() - last < QUIET) {
      await new Promise((wake) => setTimeout(wake, 100));
    }
  };
  await settled();
  show(`${many} streams opened, ${open} answered`);
  sources[0].close();
  await settled();
  show(`one closed, ${open} answered`);
  sources.forEach((source) => source.close());
}
// ANCHOR_END: limit
