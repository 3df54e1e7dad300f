// The one script of the server's own pages. Without it everything works, too: logs by reloading,
// and only the addresses with a fragment, which no server gets to see, lead to the first page.

const root = document.documentElement;
const base = root.dataset.base; // path of the dashboard, with a slash at its end

// ---------------------------------------------------------------- addresses of real dashboards

// Whatever objects have by themselves, such as "constructor", is no address.
const SECTIONS = {
  __proto__: null,
  "": "info", info: "info", output: "info", tags: "info", subscriptions: "schedule",
  access: "access", sharing: "access", runtime: "settings", settings: "settings", advanced: "settings",
  vars: "environment", environment: "environment", variables: "environment",
  bundles: "bundles", source: "bundles", history: "bundles", logs: "logs", jobs: "jobs",
  schedule: "schedule", schedules: "schedule", usage: "usage", metrics: "usage",
};
const PLACES = {
  __proto__: null,
  "content/listing": "", content: "", apps: "", "auth-success": "me",
  people: "users", "people/users": "users", "people/groups": "groups", users: "users", groups: "groups",
  tags: "tags", "settings/tags": "tags", "system/tags": "tags", tasks: "tasks", queue: "tasks", "system/tasks": "tasks",
  "api-keys": "keys", keys: "keys", profile: "me", me: "me", "system/settings": "server", system: "server",
  admin: "server", settings: "server", documentation: "server",
};

/** Give the path of this dashboard for a fragment such as `#/apps/{guid}/access`, or null. */
export function placeOf(fragment) {
  if (!fragment.startsWith("#/")) return null;
  let parts;
  try {
    parts = fragment.slice(2).split("?")[0].split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    return null;
  }
  const [first, second, third, fourth] = parts;
  if (["apps", "content"].includes(first) && second && second !== "listing") {
    const item = `content/${encodeURIComponent(second)}`;
    if (third === "draft" && fourth) return `${item}/draft/${encodeURIComponent(fourth)}`;
    const section = SECTIONS[third ?? ""] ?? "info";
    if (section === "access" && fourth) return `${item}/access?variant=${encodeURIComponent(fourth)}`;
    // Numbers are variants, whose logs are the item's; jobs have keys with letters.
    if (section === "schedule" && fourth) return `${item}/schedule#plan-${encodeURIComponent(fourth)}`;
    if (section === "logs" && fourth && !/^\d{1,10}$/.test(fourth)) return `${item}/logs?job=${encodeURIComponent(fourth)}`;
    return `${item}/${section}`;
  }
  if (first === "people" && third) return `${second === "groups" ? "groups" : "users"}/${encodeURIComponent(third)}`;
  if (["users", "groups"].includes(first) && second) return `${first}/${encodeURIComponent(second)}`;
  return PLACES[parts.join("/")] ?? PLACES[parts.slice(0, 2).join("/")] ?? PLACES[first] ?? "";
}

function followFragment() {
  const place = placeOf(location.hash);
  if (place === null || !base) return;
  const field = document.querySelector("input[name=url]");
  if (root.dataset.signedIn) location.replace(base + place);
  else if (field) field.value = base + place; // where signing in leads
}
addEventListener("hashchange", followFragment);
followFragment();

// A notice is about what has just been done: not again after a reload.
if (new URLSearchParams(location.search).has("done")) {
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
}

// ------------------------------------------------------------------------------- logs that follow

const MOST_LINES = 5000;
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function shownLine(line) {
  const item = document.createElement("li");
  const part = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    item.append(element);
    return element;
  };
  if (line.time) {
    item.className = line.source;
    part("time", "", line.clock).dateTime = line.time;
    part("span", "source", line.source === "stderr" ? "err" : "");
  }
  part("span", "text", line.text);
  return item;
}

function append(box, lines) {
  const list = box.querySelector("ol");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  list.append(...lines.map(shownLine));
  while (list.childElementCount > MOST_LINES) list.firstElementChild.remove();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

async function follow(box) {
  const state = document.getElementById(box.dataset.state);
  const say = (text) => { if (state && state.textContent !== text) state.textContent = text; };
  const address = new URL(box.dataset.follow, location.href);
  const headers = { Accept: "application/json", "X-Form-Token": box.dataset.token };
  let pause = 600;
  box.scrollTop = box.scrollHeight;
  say("Following: new lines appear here.");
  for (;;) {
    await wait(pause);
    if (document.hidden) continue;
    address.searchParams.set("from", box.dataset.next);
    let answer;
    try {
      const response = await fetch(address, { headers });
      if (response.status === 401 || response.status === 403 || response.status === 404) {
        say("You are signed out, or the log is gone: reload the page.");
        return;
      }
      answer = await response.json();
    } catch {
      pause = Math.min(pause * 2, 10000);
      say("The server does not answer; trying again.");
      continue;
    }
    if (answer.lines.length) append(box, answer.lines);
    box.dataset.next = answer.next;
    pause = answer.lines.length ? 400 : Math.min(pause + 200, 2000);
    if (answer.ended && !answer.more) {
      say(answer.outcome);
      if (box.dataset.reload) location.reload();
      return;
    }
    say("Following: new lines appear here.");
  }
}
for (const box of document.querySelectorAll("[data-follow]")) follow(box);
for (const box of document.querySelectorAll(".log:not([data-follow])")) box.scrollTop = box.scrollHeight;

// ------------------------------------------------------------------------------------ small things

addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      button.textContent = "Selected: copy it now";
    }
  });
}

const words = document.getElementById("words");
words?.addEventListener("input", () => {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    let shown = 0;
    for (const item of section.querySelectorAll("details")) {
      const text = `${section.querySelector("h2").textContent} ${item.textContent}`.toLowerCase();
      item.hidden = !wanted.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    section.hidden = shown === 0;
  }
});
if (words) {
  const named = document.getElementById(location.hash.slice(1));
  if (named?.tagName === "DETAILS") named.open = true;
}
