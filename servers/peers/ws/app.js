// An echo server on `ws`. Run from its folder: node app.js PORT
const path = require("node:path");
const { WebSocketServer } = require(path.join(__dirname, "installed/node_modules/ws"));

const port = Number(process.argv[2] ?? 9001);
// Without a choice of its own, `ws` takes the first subprotocol offered, whatever it is.
const handleProtocols = (offered) => offered.has("echo.wireproof") && "echo.wireproof";
const server = new WebSocketServer({ host: "127.0.0.1", port, handleProtocols });
server.on("connection", (socket) => {
  socket.on("message", (data, binary) => socket.send(data, { binary }));
  socket.on("error", () => {}); // what a peer did wrong; `ws` closes by itself
});
