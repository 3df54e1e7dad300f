// The horn of the harbour: plain Node.js, no package needed.
const http = require("node:http");

const PAGE = `<!doctype html>
<html lang="en">
<title>Harbour horn</title>
<h1>Harbour horn</h1>
<p><a href="blow">Blow</a></p>
`;

let blown = 0;

const server = http.createServer((request, response) => {
  const path = new URL(request.url, "http://harbour.invalid").pathname;
  if (path.endsWith("/blow")) {
    blown += 1;
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ sound: "toot ".repeat(blown).trim() }));
  } else {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(PAGE);
  }
});

server.listen(Number(process.env.PORT || 8080), "127.0.0.1", () => {
  console.log(`The horn listens on port ${server.address().port}.`);
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
