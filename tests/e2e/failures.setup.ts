import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach } from "vitest";
import { openPages } from "../browser.ts";
import { openSandboxes } from "./stage.ts";

const LOG_LINES = 40;

// What a failed test saw: a picture of each open page, what the page complained of, and what the app logged last.
beforeEach(({ onTestFailed, task }) => {
  onTestFailed(async () => {
    const name = task.name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 80);
    let place = 0;
    for (const { page, problems, screenshot } of openPages) {
      const picture = await screenshot(`failed-${name}-${++place}`).catch(String);
      console.log(`${page.url()}\n  ${picture}\n  ${problems.join("\n  ")}`);
    }
    for (const { logs } of openSandboxes) {
      const log = await readFile(path.join(logs, "app.log"), "utf8").catch(String);
      console.log(log.split("\n").slice(-LOG_LINES).join("\n"));
    }
  });
});
