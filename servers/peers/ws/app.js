// An echo server on `ws`. Run from the folder of a peer: node ../ws/app.js PORT [deflate]
const path = require("node:path");
const { WebSocketServer } = require(path.resolve("installed/node_modules/ws"));

const port = Number(process.argv[2] ?? 9001);
const perMessageDeflate = process.argv[3] === "deflate";
// Without a choice of its own, `ws` takes the first subprotocol offered, whatever it is.
const handleProtocols = (offered) => offered.has("echo.wireproof") && "echo.wireproof";
const options = { host: "127.0.0.1", port, path: "/", handleProtocols, perMessageDeflate };
const server = new WebSocketServer(options);
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => socket.send(data, { binary }));
  socket.on("error", () => {}); // what a peer did wrong; `ws` closes by itself
});

// `ws` leaves open connections to the application when its server closes.
process.on("SIGTERM", () => {
  server.close();
  for (const socket of server.clients) socket.close(1001);
});
