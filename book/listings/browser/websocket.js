// The client of ws_server for a page: to come back after a cut is its own work.

const FIRST_PAUSE = 500; // milliseconds
const LONGEST_PAUSE = 30_000;
const SILENCE = 30_000; // ws_server ticks every second
const AT_MOST = 1 << 16; // bytes that wait to be sent
const HOPELESS = [1002, 1003, 1007, 1008, 1009, 1010]; // the server blames us

// ANCHOR: websocket
export function start(address, show) {
  let seen = 0; // the number of the last message
  let failures = 0;
  let ws;

  function connect() {
    ws = new WebSocket(`${address}?after=${seen}`);
    let silence;
    const heard = () => {
      clearTimeout(silence);
      // A page sees no pings. A close would wait for an answer; this does not.
      silence = setTimeout(() => over("silence"), SILENCE);
    };
    const over = (why, code) => {
      clearTimeout(silence);
      ws.onopen = ws.onmessage = ws.onclose = null;
      ws.close();
      if (HOPELESS.includes(code)) show(`-- ${why}`);
      else comeBack(why);
    };
    heard();
    ws.onopen = () => show("-- connected");
    ws.onclose = ({ code }) => over(`closed with ${code}`, code); // 1006: cut
    ws.onmessage = ({ data }) => {
      heard();
      failures = 0;
      const number = Number.parseInt(data, 10);
      if (number > seen + 1) show(`-- lost: ${seen + 1} to ${number - 1}`);
      seen = number;
      show(data);
    };
  }

  function comeBack(why) {
    failures += 1;
    const longest = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
    const pause = longest * (0.5 + Math.random() / 2);
    show(`-- ${why}; again in ${(pause / 1000).toFixed(1)} s`);
    setTimeout(connect, pause);
  }

  connect();
  /** Says something, unless there is no connection or too much waits already. */
  return (words) => {
    const isReady = ws.readyState === WebSocket.OPEN && ws.bufferedAmount < AT_MOST;
    if (isReady) ws.send(words);
    return isReady;
  };
}
// ANCHOR_END: websocket
