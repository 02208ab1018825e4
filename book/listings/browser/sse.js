// Hears the events of a topic. To come back after a cut is the browser's work.

// ANCHOR: sse
export function start(address, show) {
  const source = new EventSource(address);
  source.onopen = () => show("-- the stream is open");
  source.onmessage = ({ data }) => show(data);
  // An event with a name of its own goes to a listener of its own.
  source.addEventListener("gap", () => {
    show("-- events are lost: the server no longer has them");
  });
  source.onerror = () => {
    const isOver = source.readyState === EventSource.CLOSED;
    show(isOver ? "-- the stream is over" : "-- cut; the browser comes back");
  };
  return () => source.close(); // for a page that no longer wants to hear
}
// ANCHOR_END: sse
