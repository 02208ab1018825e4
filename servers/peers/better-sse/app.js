// Topics of events on `better-sse` and Express. Run: node app.js PORT
const { createRequire } = require("node:module");
const installed = createRequire(`${__dirname}/installed/`);
const { createChannel, createSession } = installed("better-sse");
const express = installed("express");

const channels = new Map();
const channel = ({ query: { topic } }) =>
  channels.get(topic) ?? channels.set(topic, createChannel()).get(topic);

const app = express();
app.get("/events", async (request, response) => {
  const session = await createSession(request, response, { keepAlive: 2000 });
  channel(request).register(session);
});
app.post("/publish", express.text({ type: () => true }), (request, response) => {
  const { event, id } = request.query;
  channel(request).broadcast(request.body, event, { eventId: id });
  response.sendStatus(202);
});
app.get("/subscribers", (request, response) => response.json(channel(request).sessionCount));
app.listen(Number(process.argv[2] ?? 9003), "127.0.0.1");
